package io.stepwise.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher sets the heap and the options of the JVM. */
class LauncherHeapTest extends LauncherFixture {
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
    "abc, 2, STEPWISE_HEAP is not a size (abc",
    "4gb, 2, STEPWISE_HEAP is not a size (4gb",
    "40m, 2, the heap is too small (STEPWISE_HEAP=40m",
    "99999g, 4, Could not reserve enough space for 104856551424KB"
  })
  void invalidHeapIsReportedInOneLine(String heap, int exitCode, String why) throws Exception {
    environment.put("STEPWISE_HEAP", heap);
    Outcome outcome = run("demo");
    assertThat(outcome.exitCode()).isEqualTo(exitCode);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).startsWith("stepwise: Cannot start").contains(why).hasLineCount(1);
  }

  /** As Java says it where the heap fits the addresses and not the memory, e.g. with 1t. */
  @Test
  void heapThatCannotBeCommittedIsReportedByItsReason() throws Exception {
    script(
        "jdk/bin/java",
        "echo \"OpenJDK VM warning: INFO: os::commit_memory(0x7e, 34, 0) failed\"; echo '#';"
            + " echo '# There is insufficient memory for Java.'; exit 1");
    Outcome outcome = run("demo");
    assertThat(outcome.exitCode()).isEqualTo(4);
    assertThat(outcome.err())
        .startsWith("stepwise: Cannot start Java: There is insufficient memory for Java.")
        .hasLineCount(1);
  }

  @Test
  void unknownJavaOptionIsReportedInOneLine() throws Exception {
    environment.put("STEPWISE_JAVA_OPTS", "-XX:Nonsense");
    Outcome outcome = run("demo");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("Unrecognized VM option 'Nonsense'").hasLineCount(1);
  }

  /** The JVM itself, which says why on streams that nobody reads once the command runs. */
  @ParameterizedTest
  @CsvSource({"abc, 2", "40m, 2", "99999g, 4"})
  void realJavaThatCannotStartIsReportedInOneLine(String heap, int exitCode) throws Exception {
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("STEPWISE_HEAP", heap);
    Outcome outcome = run("demo");
    assertThat(outcome.exitCode()).isEqualTo(exitCode);
    assertThat(outcome.err()).startsWith("stepwise: Cannot start").hasLineCount(1);
  }

  @Test
  void realJavaReportsAnAddressSpaceLimitInOneLine() throws Exception {
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

  private Outcome limited(int kilobytes) throws Exception {
    script("limited", "ulimit -v " + kilobytes + "; exec " + folder + "/home/stepwise demo");
    return start(folder + "/limited");
  }

  /** Java starts with these limits, and fails once the command loads its libraries. */
  @Test
  void addressSpaceWithoutRoomBesidesTheHeapIsReportedInOneLine() throws Exception {
    environment.put("STEPWISE_HEAP", "2g");
    Outcome outcome = limited(4_000_000);
    assertThat(outcome.exitCode()).isEqualTo(4);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err())
        .startsWith("stepwise: Cannot start Java: the limit of address space is too small")
        .contains("STEPWISE_HEAP=2g, ulimit -v 4000000; expected ulimit -v of at least 5767168")
        .hasLineCount(1);
    assertThat(limited(5_767_167).exitCode()).isEqualTo(4);
    assertThat(limited(5_767_168).out()).contains("-Xmx2147483648 ");
  }

  @Test
  void heapThatNobodyChoseFitsTheAddressSpace() throws Exception {
    assertThat(limited(5_767_168).out()).contains("-Xmx2147483648 ");
    Outcome outcome = limited(4_000_000);
    assertThat(outcome.exitCode()).isEqualTo(4);
    assertThat(outcome.err()).contains("STEPWISE_HEAP=not set", "at least 4194304").hasLineCount(1);
  }

  @Test
  void commandMayHaveJavaOptionsOfItsOwn() throws Exception {
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
  void ingestStartsWithALargeHeapUnlessTheUserSetsOne() throws Exception {
    environment.put("STEPWISE_HEAP", "5g");
    assertThat(run("ingest").out()).contains("-Xms2147483648 -Xmx5368709120");
    assertThat(run("demo").out()).contains("-Xmx5368709120").doesNotContain("-Xms");
    environment.put("STEPWISE_HEAP", "1g");
    assertThat(run("ingest").out()).contains("-Xms1073741824 -Xmx1073741824");
    environment.put("STEPWISE_JAVA_OPTS", "-ea -Xmx1g");
    assertThat(run("ingest").out()).contains("-Dstepwise", "-ea -Xmx1g").doesNotContain("-Xms");
  }
}
