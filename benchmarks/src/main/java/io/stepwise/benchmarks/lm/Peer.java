package io.stepwise.benchmarks.lm;

import io.stepwise.data.error.InfrastructureFailure;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The Python process that measures the other side: one request and one line of answer per metric.
 */
final class Peer implements AutoCloseable {
  private final Process process;
  private final BufferedWriter out;
  private final BufferedReader in;

  Peer(String python, String script) throws IOException {
    process =
        new ProcessBuilder(python, script).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    out = process.outputWriter(StandardCharsets.UTF_8);
    in = process.inputReader(StandardCharsets.UTF_8);
  }

  double measure(String request) throws IOException {
    return Double.parseDouble(ask(request));
  }

  /** The line that answers a request. */
  String ask(String request) throws IOException {
    out.write(request);
    out.newLine();
    out.flush();
    String line = in.readLine();
    if (line == null) {
      throw new InfrastructureFailure("Cannot measure transformers: its process ended", null);
    }
    return line;
  }

  @Override
  public void close() throws IOException {
    out.close();
    process.destroy();
  }
}
