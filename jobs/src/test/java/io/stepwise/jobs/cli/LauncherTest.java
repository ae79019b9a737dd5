package io.stepwise.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher starts a built project in any folder and locale. */
class LauncherTest extends LauncherFixture {
  @Test
  void builtProjectStartsAtOnce() throws Exception {
    Outcome outcome = run("demo", "--output", "a b");
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out())
        .startsWith("java @")
        .contains("-Xmx4294967296 -Dstepwise.columns=0", "jobs-1.jar:", "/lib/*:")
        .endsWith("io.stepwise.jobs.cli.Stepwise demo --output a b\n");
  }

  @ParameterizedTest
  @CsvSource({
    "LC_ALL,C,C.UTF-8",
    "LANG,xx_XX.UTF-8,C.UTF-8", // looks right, but is not installed
    "LC_ALL,POSIX,C.UTF-8",
    "LANG,C.UTF-8,",
    "LC_ALL,C.UTF-8,C.UTF-8"
  })
  void javaReadsNamesAsUtf8InEveryLocale(String variable, String value, String expected)
      throws Exception {
    String java = Files.readString(folder.resolve("jdk/bin/java"));
    script("jdk/bin/java", "#!/bin/bash\necho \"[$LC_ALL]\" >>\"" + folder + "/locale\"\n" + java);
    environment.put(variable, value);
    Outcome outcome = run("demo", "--output", "naïve");
    assertThat(outcome.out()).endsWith("Stepwise demo --output naïve\n");
    assertThat(outcome.err()).isEmpty();
    assertThat(Files.readAllLines(folder.resolve("locale")))
        .isNotEmpty()
        .containsOnly("[" + (expected == null ? "" : expected) + "]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "pr#1", "100%20done", "a[b]", "a{b}", "a?b", "naïve-数学", "-x"})
  void checkoutMayHaveAnyName(String name) throws Exception {
    Path moved = folder.resolve(name);
    Files.move(folder.resolve("home"), moved);
    ProcessBuilder builder =
        new ProcessBuilder(moved + "/stepwise", "demo", "--output", "x").redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said).startsWith("java @" + moved + "/").endsWith("Stepwise demo --output x\n");
  }

  @Test
  void checkoutWithAColonInItsPathIsRejected() throws Exception {
    Path moved = folder.resolve("a:b");
    Files.move(folder.resolve("home"), moved);
    Files.createSymbolicLink(folder.resolve("home"), moved);
    Outcome outcome = run("demo");
    assertThat(outcome.exitCode()).isEqualTo(4);
    assertThat(outcome.err()).contains("Cannot start: a class path cannot name").hasLineCount(1);
  }
}
