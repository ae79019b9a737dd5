package io.stepwise.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.jobs.config.Key;
import io.stepwise.jobs.config.Settings;
import io.stepwise.jobs.job.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher passes options to Spark and spark-submit. */
class LauncherSparkTest extends LauncherFixture {
  @Test
  void clusterGetsTheSameClassThroughSparkSubmit() throws Exception {
    environment.put("SPARK_HOME", folder.resolve("spark").toString());
    for (String[] form :
        List.of(
            new String[] {"--master", "spark://h:7077"},
            new String[] {"--master=spark://h:7077"})) {
      Outcome outcome =
          run(Stream.concat(Stream.of("rollout"), Stream.of(form)).toArray(String[]::new));
      assertThat(outcome.exitCode()).isZero();
      assertThat(outcome.out())
          .startsWith("submit --master spark://h:7077 --class io.stepwise.jobs.cli.Stepwise")
          .contains("lib/a.jar,", "spark.executor.defaultJavaOptions=-Dx=1")
          .endsWith("jobs-1.jar rollout " + String.join(" ", form) + "\n");
    }
    assertThat(run("rollout", "--master", "local[2]").out()).startsWith("java ");
  }

  @Test
  void optionsOfSparkSubmitGoToIt() throws Exception {
    environment.put("SPARK_HOME", folder.resolve("spark").toString());
    Outcome outcome =
        run(
            "rollout",
            "--deploy-mode",
            "cluster",
            "--master",
            "yarn",
            "--conf",
            "spark.x=a b",
            "--output",
            "o",
            "--executor-memory=3g");
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out())
        .startsWith("submit --master yarn ")
        .contains(" --deploy-mode cluster --conf spark.x=a b --executor-memory 3g ")
        .endsWith("jobs-1.jar rollout --master yarn --output o\n");
    assertThat(run("rollout", "--master", "yarn", "--conf").exitCode()).isEqualTo(2);
  }

  @Test
  void onlyAResumingDriverIsRestarted() throws Exception {
    environment.put("SPARK_HOME", folder.resolve("spark").toString());
    String once = " --conf spark.yarn.maxAppAttempts=1 ";
    assertThat(run("rollout", "--master", "yarn").out()).contains(once);
    assertThat(run("rollout", "--master", "yarn", "--resume").out()).doesNotContain(once);
    assertThat(run("rollout", "--master", "spark://h:7077").out()).doesNotContain(once);
  }

  /** To HDFS a driver of Kubernetes is who its executors are. */
  @Test
  void driverOnKubernetesRunsAsTheSubmittingUser() throws Exception {
    environment.put("SPARK_HOME", folder.resolve("spark").toString());
    String user = "spark.kubernetes.driverEnv.HADOOP_USER_NAME=";
    String[] words = {"rollout", "--master", "k8s://https://h:6443", "--deploy-mode", "cluster"};
    assertThat(run(words).out()).contains(user + System.getProperty("user.name") + " ");
    environment.put("HADOOP_USER_NAME", "research");
    assertThat(run(words).out()).contains(user + "research ");
    assertThat(run("rollout", "--master", "k8s://https://h:6443").out()).doesNotContain(user);
  }

  /** There spark-submit succeeds whatever became of the driver. */
  @ParameterizedTest
  @CsvSource({"0,0,0", "0,3,3", "0,130,130", "0,137,4", "0,,0", "1,,1"})
  void commandOnKubernetesReturnsItsDriversExitCode(int own, Integer driver, int expected)
      throws Exception {
    environment.put("SPARK_HOME", folder.resolve("spark").toString());
    String status = driver == null ? "" : "\\n\\t exit code: " + driver + "\\n";
    script(
        "spark/bin/spark-submit",
        "echo told; printf 'x exit code: 9\\n%s' >&2; echo 'submission ID lab:a-driver finished' >&2;"
                .replace("%s", status)
            + " exit "
            + own);
    Outcome outcome =
        run("rollout", "--master", "k8s://https://h:6443", "--deploy-mode", "cluster");
    assertThat(outcome.exitCode()).isEqualTo(expected);
    assertThat(outcome.out()).isEqualTo("told\n");
    assertThat(outcome.err()).contains("exit code: 9");
    String why = "Cannot finish rollout: its driver failed (kubectl logs --namespace lab a-driver";
    if (own == 0 && expected != 0) {
      assertThat(outcome.err()).contains(why);
    } else {
      assertThat(outcome.err()).doesNotContain("stepwise:");
    }
  }

  @Test
  void uberJarNeedsNoLibraries() throws Exception {
    environment.put("SPARK_HOME", folder.resolve("spark").toString());
    environment.put("STEPWISE_JAR", "hdfs://h/stepwise-uber.jar");
    assertThat(run("rollout", "--master", "yarn").out())
        .doesNotContain("--jars")
        .endsWith(" hdfs://h/stepwise-uber.jar rollout --master yarn\n");
  }

  @Test
  void userJarsReachDriverAndExecutors() throws Exception {
    file("grader.jar", "");
    String jar = folder.resolve("grader.jar").toString();
    assertThat(run("rollout", "--jars", jar).out())
        .contains("/spark/jars/*:" + jar + " io.stepwise");
    assertThat(run("rollout", "--jars=" + jar, "--seed", "1").out())
        .contains("/spark/jars/*:" + jar + " io.stepwise")
        .endsWith("Stepwise rollout --seed 1\n");
    environment.put("SPARK_HOME", folder.resolve("spark").toString());
    assertThat(run("rollout", "--master", "yarn", "--jars", jar).out())
        .containsPattern("--jars \\S*lib/\\S*," + java.util.regex.Pattern.quote(jar) + " ");
    Outcome absent = run("rollout", "--jars", "/no/such.jar");
    assertThat(absent.exitCode()).isEqualTo(2);
    assertThat(absent.err()).contains("no such jar (/no/such.jar").hasLineCount(1);
    environment.put("STEPWISE_JAR", "hdfs://h/stepwise-uber.jar");
    assertThat(run("rollout", "--master", "yarn", "--jars", jar).out())
        .contains("--jars " + jar + " hdfs://h/stepwise-uber.jar");
  }

  @Test
  void localSparkTakesSettingsAndRejectsClusterOptions() throws Exception {
    Outcome outcome = run("rollout", "--conf", "spark.x=a b", "--driver-memory", "5g");
    assertThat(outcome.out())
        .contains("-Xmx5368709120", "-Dspark.x=a b")
        .endsWith("Stepwise rollout\n");
    Outcome refused = run("rollout", "--num-executors", "3");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("--num-executors needs a cluster").hasLineCount(1);
  }

  @Test
  void standaloneClusterNeedsNoSparkInstallation() throws Exception {
    script("home/jobs/target/spark/bin/spark-submit", "echo assembled \"$@\"");
    assertThat(run("rollout", "--master", "spark://h:7077").out())
        .startsWith("assembled --master spark://h:7077");
    Outcome outcome = run("rollout", "--master", "yarn");
    assertThat(outcome.exitCode()).isEqualTo(4);
    assertThat(outcome.err()).contains("SPARK_HOME is not set", "yarn").hasLineCount(1);
  }

  @Test
  void clientModeDriverHasTheCommandsHeapAndClusterModeDriverSparks() throws Exception {
    environment.put("SPARK_HOME", folder.resolve("spark").toString());
    assertThat(run("rollout", "--master", "yarn").out()).contains(" --driver-memory 4096m ");
    String[] words = {"rollout", "--master", "yarn", "--deploy-mode", "cluster"};
    assertThat(run(words).out()).contains(" --driver-memory 2g ");
  }

  /** What the launcher takes for Spark never reaches a job. */
  @Test
  void noFlagOfAJobIsAnOptionOfSparkSubmit() throws IOException {
    Matcher cases =
        Pattern.compile("(?s)case \\$1 in\n(.*?)\\)\n")
            .matcher(Files.readString(Path.of("../stepwise")));
    assertThat(cases.find()).isTrue();
    List<String> taken =
        Pattern.compile("--[a-z-]+")
            .matcher(cases.group(1))
            .results()
            .map(MatchResult::group)
            .toList();
    assertThat(taken).contains("--conf", "--deploy-mode").hasSizeGreaterThan(15);
    for (Job<?> job : Registry.jobs()) {
      assertThat(Settings.keys(job.defaults()))
          .extracting(Key::flag)
          .doesNotContainAnyElementsOf(taken);
    }
  }
}
