package io.stepwise.jobs.tracking;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The git commit of the sources that this program was built from, where they are at hand. */
public final class SourceCommit {
  private static final int PATIENCE_SECONDS = 5;

  private SourceCommit() {}

  /** The commit, with {@code -dirty} behind it where files differ from it; empty if not known. */
  public static Optional<String> find() {
    try {
      Path code =
          Path.of(SourceCommit.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return of(code.getParent());
    } catch (URISyntaxException e) {
      return Optional.empty(); // not a file: nothing was built here
    }
  }

  static Optional<String> of(Path folder) {
    ProcessBuilder builder =
        new ProcessBuilder(
            "git",
            "-C",
            folder.toString(),
            "describe",
            "--always",
            "--dirty",
            "--abbrev=40",
            "--exclude=*");
    builder.redirectError(ProcessBuilder.Redirect.to(new File("/dev/null")));
    try {
      Process git = builder.start();
      if (!git.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        git.destroyForcibly();
        return Optional.empty();
      }
      String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return Optional.of(said).filter(commit -> commit.matches("[0-9a-f]{40}(-dirty)?"));
    } catch (IOException e) {
      return Optional.empty(); // no git here
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
