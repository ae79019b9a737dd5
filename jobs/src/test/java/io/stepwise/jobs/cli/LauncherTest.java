package io.stepwise.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.jobs.config.Key;
import io.stepwise.jobs.config.Settings;
import io.stepwise.jobs.job.Job;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher in a folder of its own, with a Java, a Maven and a Spark that only tell. */
class LauncherTest {
  private static final List<String> TOOLS =
      List.of(
          "bash",
          "cut",
          "dirname",
          "env",
          "find",
          "flock",
          "head",
          "id",
          "mkdir",
          "mktemp",
          "mv",
          "paste",
          "readlink",
          "rm",
          "sed",
          "sh",
          "stty",
          "tail",
          "tee",
          "touch",
          "tr");

  private record Outcome(int exitCode, String out, String err) {}

  @TempDir private Path folder;
  private final Map<String, String> environment = new TreeMap<>();

  @BeforeEach
  void builtProject() throws IOException {
    script("home/stepwise", Files.readString(Path.of("../stepwise")));
    script(
        "jdk/bin/java",
        """
        for last; do :; done
        if [ "$last" != -version ]; then echo java "$@"; exit; fi
        size=4294967296
        for word; do
          case $word in
            -Xmx5g) size=5368709120 ;;
            -Xmx2g) size=2147483648 ;;
            -Xmx1g | -Xmx1024m) size=1073741824 ;;
            -Xmx40m) size=41943040 ;;
            -Xmx99999g)
              echo 'Error occurred during initialization of VM'
              echo 'Could not reserve enough space for 104856551424KB object heap'
              exit 1 ;;
            -XX:Nonsense)
              echo "Unrecognized VM option 'Nonsense'" >&2
              echo 'Error: Could not create the Java Virtual Machine.' >&2
              exit 1 ;;
          esac
        done
        echo "   size_t MaxHeapSize     = $size    {product} {ergonomic}"
        echo 'openjdk version "17.0.1"' >&2
        """);
    script("jdk/bin/javac", "true");
    script(
        "bin/mvn",
        "echo building >&2; mkdir -p jobs/target/launcher; touch jobs/target/jobs-1.jar");
    script("spark/bin/spark-submit", "echo submit \"$@\"");
    for (String tool : TOOLS) {
      Path real =
          Stream.of("/bin/", "/usr/bin/")
              .map(at -> Path.of(at + tool))
              .filter(Files::exists)
              .findFirst()
              .orElseThrow();
      script("bin/" + tool, "exec " + real + " \"$@\"");
    }
    file("home/pom.xml", "");
    file("home/data/pom.xml", "");
    file("home/data/src/main/A.java", "");
    file("home/jobs/target/jobs-1.jar", "");
    file("home/jobs/target/lib/a.jar", "");
    file("home/jobs/target/lib/b.jar", "");
    file("home/jobs/target/launcher/submit.options", "-Dx=1");
    age("home/pom.xml", "home/data/pom.xml", "home/data/src/main/A.java");
    file("home/jobs/target/.built", "");
    environment.put("JAVA_HOME", folder.resolve("jdk").toString());
    environment.put("PATH", folder.resolve("bin").toString());
  }

  private void file(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void script(String name, String text) throws IOException {
    file(name, text.startsWith("#!") ? text : "#!/bin/bash\n" + text + "\n");
    Files.setPosixFilePermissions(
        folder.resolve(name), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void age(String... names) throws IOException {
    for (String name : names) {
      Files.setLastModifiedTime(
          folder.resolve(name), FileTime.from(Instant.now().minusSeconds(3600)));
    }
  }

  private Outcome run(String... arguments) throws Exception {
    return start(folder + "/home/stepwise", arguments);
  }

  private Outcome start(String program, String... arguments) throws Exception {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(Stream.concat(Stream.of(program), Stream.of(arguments)).toList());
    builder.environment().clear();
    builder.environment().putAll(environment);
    int exitCode =
        builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start().waitFor();
    return new Outcome(
        exitCode,
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

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
  void javaReadsNamesAsUtf8WhateverTheLocale(String variable, String value, String expected)
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
  void checkoutThatAClassPathCannotNameIsRefused() throws Exception {
    Path moved = folder.resolve("a:b");
    Files.move(folder.resolve("home"), moved);
    Files.createSymbolicLink(folder.resolve("home"), moved);
    Outcome outcome = run("demo");
    assertThat(outcome.exitCode()).isEqualTo(4);
    assertThat(outcome.err()).contains("Cannot start: a class path cannot name").hasLineCount(1);
  }

  @Test
  void heapIsTheUsersChoice() throws Exception {
    environment.put("STEPWISE_HEAP", "5g");
    assertThat(run("demo").out()).contains("-Xmx5368709120 ");
    assertThat(run("demo", "--driver-memory", "2g").out()).contains("-Xmx2147483648 ");
  }

  /** Java knows what a container may use; the launcher asks for a share of it. */
  @Test
  void heapIsAShareOfTheMachineByDefault() throws Exception {
    script("jdk/bin/java", "echo \"$@\" >>\"" + folder + "/asked\"; echo 'version \"17\"'");
    run("demo");
    assertThat(Files.readString(folder.resolve("asked")))
        .startsWith("-XX:+UseParallelGC -XX:MaxRAMPercentage=50 -XX:+UseCompressedOops");
  }

  @ParameterizedTest
  @CsvSource({
    "abc, 2, STEPWISE_HEAP is no size (abc",
    "4gb, 2, STEPWISE_HEAP is no size (4gb",
    "40m, 2, the heap is too small (STEPWISE_HEAP=40m",
    "99999g, 4, Could not reserve enough space for 104856551424KB"
  })
  void heapThatCannotBeIsOneLine(String heap, int exitCode, String why) throws Exception {
    environment.put("STEPWISE_HEAP", heap);
    Outcome outcome = run("demo");
    assertThat(outcome.exitCode()).isEqualTo(exitCode);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).startsWith("stepwise: Cannot start").contains(why).hasLineCount(1);
  }

  @Test
  void optionThatJavaDoesNotKnowIsOneLine() throws Exception {
    environment.put("STEPWISE_JAVA_OPTS", "-XX:Nonsense");
    Outcome outcome = run("demo");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("Unrecognized VM option 'Nonsense'").hasLineCount(1);
  }

  /** The JVM itself, which says why on streams that nobody reads once the command runs. */
  @ParameterizedTest
  @CsvSource({"abc, 2", "40m, 2", "99999g, 4"})
  void realJavaThatCannotStartIsOneLine(String heap, int exitCode) throws Exception {
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("STEPWISE_HEAP", heap);
    Outcome outcome = run("demo");
    assertThat(outcome.exitCode()).isEqualTo(exitCode);
    assertThat(outcome.err()).startsWith("stepwise: Cannot start").hasLineCount(1);
  }

  @Test
  void realJavaWithinALimitOfAddressesIsOneLineAndASmallerHeapStarts() throws Exception {
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    String launcher = "ulimit -v 3000000; exec " + folder + "/home/stepwise \"$@\"";
    script("limited", launcher);
    environment.put("STEPWISE_HEAP", "2g");
    Outcome outcome = run("demo");
    assertThat(outcome.err()).doesNotContain("Cannot start Java");
    outcome = start(folder + "/limited", "demo");
    assertThat(outcome.exitCode()).isEqualTo(4);
    assertThat(outcome.err()).startsWith("stepwise: Cannot start Java: ").hasLineCount(1);
    assertThat(outcome.err()).contains("STEPWISE_HEAP=2g", "ulimit -v 3000000");
  }

  @Test
  void commandMayHaveOptionsOfJavasOwn() throws Exception {
    String options = "home/jobs/target/launcher/commands/ingest.options";
    file(options, "-XX:x");
    assertThat(run("ingest").out())
        .contains("jvm.options @" + folder.resolve(options) + " -Xms2147483648 -Xmx4294967296");
    for (String other : List.of("demo", "../commands/ingest", "--help")) {
      assertThat(run(other).out()).contains("jvm.options -Xmx4294967296");
    }
    assertThat(run().out()).contains("jvm.options -Xmx4294967296");
  }

  @Test
  void ingestHasALargeHeapFromTheStartUnlessTheUserSaysHowMuch() throws Exception {
    environment.put("STEPWISE_HEAP", "5g");
    assertThat(run("ingest").out()).contains("-Xms2147483648 -Xmx5368709120");
    assertThat(run("demo").out()).contains("-Xmx5368709120").doesNotContain("-Xms");
    environment.put("STEPWISE_HEAP", "1g");
    assertThat(run("ingest").out()).contains("-Xms1073741824 -Xmx1073741824");
    environment.put("STEPWISE_JAVA_OPTS", "-ea -Xmx1g");
    assertThat(run("ingest").out()).contains("-Dstepwise", "-ea -Xmx1g").doesNotContain("-Xms");
  }

  @Test
  void firstUseBuildsAndSaysSo() throws Exception {
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
  void oldJavaIsRefused() throws Exception {
    for (String version : List.of("11.0.2", "1.8.0_392")) {
      script("jdk/bin/java", "echo 'openjdk version \"" + version + "\"' >&2");
      Outcome outcome = run("demo");
      assertThat(outcome.exitCode()).isEqualTo(4);
      assertThat(outcome.err()).contains("Java is too old").hasLineCount(1);
    }
  }

  @Test
  void missingJavaIsRefused() throws Exception {
    environment.remove("JAVA_HOME");
    Outcome outcome = run("demo");
    assertThat(outcome.exitCode()).isEqualTo(4);
    assertThat(outcome.err()).contains("no Java found").hasLineCount(1);
  }

  @Test
  void missingMavenOrCompilerIsRefusedWhereABuildIsNeeded() throws Exception {
    Files.delete(folder.resolve("jdk/bin/javac"));
    assertThat(run("demo").exitCode()).isZero();
    Files.delete(folder.resolve("home/jobs/target/.built"));
    assertThat(run("demo").err()).contains("no compiler").hasLineCount(1);
    Files.delete(folder.resolve("bin/mvn"));
    Outcome outcome = run("demo");
    assertThat(outcome.exitCode()).isEqualTo(4);
    assertThat(outcome.err()).contains("no Maven found").hasLineCount(1);
  }

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
  void onlyADriverThatMayGoOnIsTriedAgain() throws Exception {
    environment.put("SPARK_HOME", folder.resolve("spark").toString());
    String once = " --conf spark.yarn.maxAppAttempts=1 ";
    assertThat(run("rollout", "--master", "yarn").out()).contains(once);
    assertThat(run("rollout", "--master", "yarn", "--resume").out()).doesNotContain(once);
    assertThat(run("rollout", "--master", "spark://h:7077").out()).doesNotContain(once);
  }

  /** To HDFS a driver of Kubernetes is who its executors are. */
  @Test
  void driverOnKubernetesIsWhoSubmits() throws Exception {
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
  void commandOnKubernetesEndsAsItsDriverDid(int own, Integer driver, int expected)
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
  void jarsOfTheUserReachDriverAndExecutors() throws Exception {
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
  void sparkInsideTheCommandTakesItsSettingsAndRefusesWhatNeedsACluster() throws Exception {
    Outcome outcome = run("rollout", "--conf", "spark.x=a b", "--driver-memory", "5g");
    assertThat(outcome.out())
        .contains("-Xmx5368709120", "-Dspark.x=a b")
        .endsWith("Stepwise rollout\n");
    Outcome refused = run("rollout", "--num-executors", "3");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("--num-executors needs a cluster").hasLineCount(1);
  }

  @Test
  void standaloneClusterNeedsNoSparkOfTheUsers() throws Exception {
    script("home/jobs/target/spark/bin/spark-submit", "echo assembled \"$@\"");
    assertThat(run("rollout", "--master", "spark://h:7077").out())
        .startsWith("assembled --master spark://h:7077");
    Outcome outcome = run("rollout", "--master", "yarn");
    assertThat(outcome.exitCode()).isEqualTo(4);
    assertThat(outcome.err()).contains("SPARK_HOME is not set", "yarn").hasLineCount(1);
  }

  @Test
  void driverHereHasTheHeapOfAnyCommandAndOneInTheClusterSparksSizes() throws Exception {
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
