package io.stepwise.jobs.tracking.server;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.storage.Digests;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.jobs.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A Python virtual environment with the pinned requirements. It is made once; a half-made one, or
 * one with other requirements, is recreated.
 */
final class PythonEnvironment {
  private static final String MARK = "installed";
  private static final int TAIL_LINES = 4;

  private final String folder;
  private final String python;
  private final String requirements;

  PythonEnvironment(String folder, String python) {
    this.folder = folder;
    this.python = python;
    this.requirements = resource();
  }

  private static String resource() {
    try (InputStream in = PythonEnvironment.class.getResourceAsStream("requirements.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read requirements of the tracking server", e);
    }
  }

  /** The environment's own Python. */
  Path interpreter() {
    return home().resolve("bin/python");
  }

  private Path home() {
    return Path.of(folder, "environment").toAbsolutePath();
  }

  /**
   * Creates the environment if it is absent.
   *
   * @throws InfrastructureFailure when Python, its venv module or a package is missing
   */
  void ensure(Progress progress) {
    String mark = folder + "/" + MARK;
    String digest = Digests.ofText(requirements);
    if (Folders.exists(mark) && interpreter().toFile().canExecute()) {
      Object installed = InputFolder.open(mark).manifest().orElseThrow().config().get("digest");
      if (digest.equals(installed)) {
        return;
      }
    }
    Folders.remove(mark);
    Instant started = Instant.now();
    progress.say("Installing the tracking server (once; takes minutes and 850 MB)");
    run(
        "create a Python environment",
        "a Python 3.10 to 3.13 with venv, on Debian: apt install python3-venv",
        List.of(python, "-m", "venv", "--clear", home().toString()),
        "");
    run(
        "install the tracking server",
        "the packages of requirements.txt from a package index",
        List.of(
            interpreter().toString(),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--requirement",
            "/dev/stdin"),
        requirements);
    try (OutputFolder output = OutputFolder.stage(mark)) {
      output.write("requirements.txt", requirements);
      output.commit(ManifestDraft.of("tracking start", started).config(Map.of("digest", digest)));
    }
  }

  private void run(String what, String expected, List<String> command, String input) {
    String said;
    int code;
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (OutputStream in = process.getOutputStream()) {
        in.write(input.getBytes(StandardCharsets.UTF_8));
      }
      said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      code = process.waitFor();
    } catch (IOException e) {
      throw failure(what, e.getMessage(), expected, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure(what, "interrupted", expected, e);
    }
    if (code != 0) {
      List<String> lines = said.lines().filter(line -> !line.isBlank()).toList();
      List<String> last = lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
      throw failure(what, String.join(" / ", last), expected, null);
    }
  }

  private InfrastructureFailure failure(String what, String why, String expected, Exception cause) {
    return new InfrastructureFailure(
        "Cannot " + what + ": " + why + " (" + python + ", expected " + expected + ")", cause);
  }
}
