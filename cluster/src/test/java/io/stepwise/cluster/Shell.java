package io.stepwise.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Programs of the machine that end by themselves. */
final class Shell {
  private Shell() {}

  /**
   * Runs one to a good end.
   *
   * @return its standard output
   * @throws AssertionError if its exit code is not zero, with its standard error
   */
  static String output(String... command) throws IOException, InterruptedException {
    Path errors = Files.createTempFile("stepwise", ".err");
    try {
      Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      process.getOutputStream().close();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      int exitCode = process.waitFor();
      if (exitCode != 0) {
        throw new AssertionError(
            String.join(" ", List.of(command))
                + ": exit code "
                + exitCode
                + "\n"
                + output
                + "\n"
                + Files.readString(errors));
      }
      return output;
    } finally {
      Files.delete(errors);
    }
  }
}
