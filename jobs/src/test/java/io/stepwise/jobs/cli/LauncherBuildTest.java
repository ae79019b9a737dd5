package io.stepwise.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The launcher builds what is missing and checks Java and Maven. */
class LauncherBuildTest extends LauncherFixture {
  @Test
  void firstUseBuildsWithAMessage() throws Exception {
    Files.delete(folder.resolve("home/jobs/target/.built"));
    Outcome outcome = run("demo");
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.err()).contains("stepwise: building, once", "stepwise: built in");
    assertThat(run("demo").err()).isEmpty();
  }

  @Test
  void newerSourcesAreBuilt() throws Exception {
    age("home/jobs/target/.built");
    file("home/data/src/main/A.java", "newer");
    assertThat(run("demo").err()).contains("sources have changed");
    assertThat(run("demo").err()).isEmpty();
  }

  @Test
  void failedBuildIsOneClearLineAndIsTriedAgain() throws Exception {
    Files.delete(folder.resolve("home/jobs/target/.built"));
    script("bin/mvn", "exit 1");
    for (int attempt = 0; attempt < 2; attempt++) {
      Outcome outcome = run("demo");
      assertThat(outcome.exitCode()).isEqualTo(4);
      assertThat(outcome.err()).contains("stepwise: Cannot build: Maven failed");
    }
  }

  @Test
  void oldJavaIsRejected() throws Exception {
    for (String version : List.of("11.0.2", "1.8.0_392")) {
      script("jdk/bin/java", "echo 'openjdk version \"" + version + "\"' >&2");
      Outcome outcome = run("demo");
      assertThat(outcome.exitCode()).isEqualTo(4);
      assertThat(outcome.err()).contains("Java is too old").hasLineCount(1);
    }
  }

  @Test
  void missingJavaIsRejected() throws Exception {
    environment.remove("JAVA_HOME");
    Outcome outcome = run("demo");
    assertThat(outcome.exitCode()).isEqualTo(4);
    assertThat(outcome.err()).contains("no Java found").hasLineCount(1);
  }

  @Test
  void missingMavenOrCompilerIsRejectedWhereABuildIsNeeded() throws Exception {
    Files.delete(folder.resolve("jdk/bin/javac"));
    assertThat(run("demo").exitCode()).isZero();
    Files.delete(folder.resolve("home/jobs/target/.built"));
    assertThat(run("demo").err()).contains("no compiler").hasLineCount(1);
    Files.delete(folder.resolve("bin/mvn"));
    Outcome outcome = run("demo");
    assertThat(outcome.exitCode()).isEqualTo(4);
    assertThat(outcome.err()).contains("no Maven found").hasLineCount(1);
  }
}
