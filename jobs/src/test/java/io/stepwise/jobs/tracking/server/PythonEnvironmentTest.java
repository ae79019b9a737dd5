package io.stepwise.jobs.tracking.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.jobs.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a Python that only tells what it was asked. */
class PythonEnvironmentTest {
  @TempDir Path folder;

  private String python(String script) throws IOException {
    Path python = folder.resolve("python");
    Files.writeString(python, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(python, PosixFilePermissions.fromString("rwxr-xr-x"));
    return python.toString();
  }

  private PythonEnvironment environment(String script) throws IOException {
    return new PythonEnvironment(folder.resolve("server").toString(), python(script));
  }

  @Test
  void environmentIsMadeOnceWithPinnedPackages() throws IOException {
    String makes =
        "echo \"$@\" >> "
            + folder.resolve("calls")
            + "; case \"$2\" in venv) mkdir -p \"$4/bin\"; cp \"$0\" \"$4/bin/python\";; "
            + "pip) cat \"$7\" > "
            + folder.resolve("installed")
            + ";; esac";
    PythonEnvironment environment = environment(makes);
    environment.ensure(Progress.silent());
    environment.ensure(Progress.silent());
    assertThat(Files.readAllLines(folder.resolve("calls"))).hasSize(2);
    assertThat(Files.readString(folder.resolve("installed")))
        .containsPattern("mlflow==\\d+\\.\\d+\\.\\d+\n")
        .doesNotContain(">=");
  }

  @Test
  void failedInstallationShowsItsOutputAndIsRetried() throws IOException {
    PythonEnvironment environment =
        environment("echo first; echo >&2 No module named venv; exit 1");
    assertThatThrownBy(() -> environment.ensure(Progress.silent()))
        .isInstanceOf(InfrastructureFailure.class)
        .hasMessageContaining("No module named venv")
        .hasMessageContaining("python3-venv");
    assertThat(folder.resolve("server/installed")).doesNotExist();
  }

  @Test
  void missingPythonIsNamed() {
    assertThatThrownBy(
            () -> new PythonEnvironment(folder.toString(), "no-python").ensure(Progress.silent()))
        .isInstanceOf(InfrastructureFailure.class)
        .hasMessageContaining("no-python");
  }
}
