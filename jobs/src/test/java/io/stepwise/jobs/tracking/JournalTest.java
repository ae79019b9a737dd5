package io.stepwise.jobs.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.jobs.metrics.MetricsLedger;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private static final List<Event> ALL =
      List.of(
          new Event.Opened("id", "http://127.0.0.1:5000", "mine"),
          new Event.Began(
              "id", null, "demo", 1, Map.of("a", "b"), Map.of("c", "ü\n\"d"), "../x", 7, null),
          new Event.Began("id/1", "id", "one", 1, Map.of(), Map.of(), "../x", 7, 3L),
          new Event.Resumed("id", 2),
          new Event.Tagged("id", Map.of("k", "v")),
          new Event.Measured("id", 4, 5, Map.of("x", "NaN", "y", "0.5")),
          new Event.Used("id", "n", "p", "d", "training"),
          new Event.Kept("id", "/a/report.html", "report.html"),
          new Event.Registered("id", "prm", "/a/prm", "d", null, "why"),
          new Event.Ended("id", Outcome.KILLED, 9, 100));

  @TempDir Path parent;

  private Path folder() {
    return Journal.folder(parent.resolve("run").toString());
  }

  @Test
  void everyKindOfEventComesBack() {
    assertThat(ALL).extracting(Object::getClass).containsAll(List.copyOf(Event.KINDS.values()));
    try (Journal journal = Journal.open(folder())) {
      ALL.forEach(journal::write);
    }
    Journal.Slice read = Journal.read(folder(), 0);
    assertThat(read.events()).isEqualTo(ALL);
    for (int i = 0; i < ALL.size(); i++) {
      assertThat(Journal.read(folder(), read.ends().get(i)).events())
          .isEqualTo(ALL.subList(i + 1, ALL.size()));
    }
  }

  @Test
  void damagedLinesAreSkippedAndReported() throws IOException {
    try (Journal journal = Journal.open(folder())) {
      ALL.forEach(journal::write);
    }
    Path file = folder().resolve("journal.jsonl");
    List<String> whole = Files.readAllLines(file);
    ByteArrayOutputStream damaged = new ByteArrayOutputStream();
    for (String line : List.of("[]", "{\"event\":\"other\"}", "{\"event\":\"ended\",\"x\":1}")) {
      damaged.writeBytes((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
    damaged.writeBytes((whole.get(0).substring(0, 9) + "\n").getBytes(StandardCharsets.UTF_8));
    damaged.write(0xFF); // no UTF-8: one byte, three when decoded and encoded again
    damaged.write('\n');
    whole.forEach(line -> damaged.writeBytes((line + "\r\n").getBytes(StandardCharsets.UTF_8)));
    damaged.writeBytes(whole.get(0).substring(0, 9).getBytes(StandardCharsets.UTF_8)); // torn
    Files.write(file, damaged.toByteArray());
    Journal.Slice read = Journal.read(folder(), 0);
    assertThat(read.events()).isEqualTo(ALL);
    for (int i = 0; i < ALL.size(); i++) {
      assertThat(Journal.read(folder(), read.ends().get(i)).events())
          .isEqualTo(ALL.subList(i + 1, ALL.size()));
    }
    assertThat(Journal.reported()).contains(file + ":1", file + ":4", file + ":5");
  }

  @Test
  void intactJournalReportsNothing() {
    try (Journal journal = Journal.open(folder())) {
      ALL.forEach(journal::write);
    }
    Journal.read(folder(), 0);
    assertThat(Journal.reported()).noneMatch(where -> where.startsWith(folder().toString()));
  }

  private TrackedRun root(Pipeline pipeline) {
    return pipeline.root(
        "demo",
        Map.of("sft", Map.of("rate", 0.1), "files", List.of("a", "b")),
        Map.of(),
        parent.resolve("run").toString());
  }

  private List<Event.Began> began() {
    return Journal.read(folder(), 0).events().stream()
        .filter(Event.Began.class::isInstance)
        .map(Event.Began.class::cast)
        .toList();
  }

  @Test
  void settingsAreFlattened() {
    try (Pipeline pipeline = Pipeline.open(folder(), false, to("s"))) {
      root(pipeline);
    }
    assertThat(began().get(0).settings())
        .containsOnly(Map.entry("sft.rate", "0.1"), Map.entry("files", "a, b"));
  }

  @Test
  void resumedPipelineKeepsItsRunsAndLeavesFinishedOnesAlone() {
    String output = parent.resolve("run/sft").toString();
    try (Pipeline pipeline = Pipeline.open(folder(), false, to("s"))) {
      root(pipeline).phase("sft", Map.of(), output).ended(Outcome.FINISHED);
      root(pipeline).phase("prm", Map.of(), output);
    }
    try (Pipeline pipeline = Pipeline.open(folder(), true, to("s"))) {
      TrackedRun root = root(pipeline);
      assertThat(root.phase("sft", Map.of(), output)).isSameAs(TrackedRun.NONE);
      root.phase("prm", Map.of(), output).ended(Outcome.FINISHED);
    }
    assertThat(began()).hasSize(3);
    assertThat(Journal.read(folder(), 0).events())
        .filteredOn(Event.Resumed.class::isInstance)
        .hasSize(3); // the first pipeline asked for its root twice
  }

  @Test
  void newPipelineBeginsAfterTheFiguresOfTheOldOne() throws IOException {
    String output = parent.resolve("run/sft").toString();
    Path ledger = MetricsLedger.beside(output);
    try (MetricsLedger old = MetricsLedger.open(ledger)) {
      old.record("sft", "loss", 1, 1);
    }
    long whole = MetricsLedger.bytes(ledger);
    Files.writeString(
        ledger.resolve(MetricsLedger.NAME), "torn", java.nio.file.StandardOpenOption.APPEND);
    try (Pipeline pipeline = Pipeline.open(folder(), false, to("s"))) {
      root(pipeline).phase("sft", Map.of(), output);
    }
    try (Pipeline pipeline = Pipeline.open(folder(), false, to("s"))) {
      root(pipeline).phase("sft", Map.of(), output);
    }
    assertThat(began()).hasSize(4).extracting(Event.Began::run).doesNotHaveDuplicates();
    assertThat(began().get(1).from()).isEqualTo(whole);
    assertThat(folder().resolve(began().get(1).ledger()).normalize()).isEqualTo(ledger);
  }

  @Test
  void systemIsMeasured() {
    assertThat(SystemSampler.figures())
        .containsKeys("system/java_heap_usage_megabytes", "system/system_memory_usage_megabytes")
        .allSatisfy((name, value) -> assertThat(value).isNotNegative());
  }

  @Test
  void commitIsFoundInARepositoryAndNowhereElse() {
    assertThat(SourceCommit.of(parent)).isEmpty();
    SourceCommit.of(Path.of("."))
        .ifPresent(commit -> assertThat(commit).matches("[0-9a-f]{40}(-dirty)?"));
  }

  private static Pipeline.Destination to(String server) {
    return new Pipeline.Destination(server, "stepwise", false);
  }
}
