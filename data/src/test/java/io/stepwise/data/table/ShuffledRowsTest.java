package io.stepwise.data.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.random.ShuffledSamples;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShuffledRowsTest {
  private static final int ROWS = 900;
  private static final Table<StepLabelledSolution> TABLE = SolutionTable.table();

  @TempDir Path parent;
  private InputFolder folder;

  /** Three part files of several small row groups. */
  @BeforeEach
  void write() {
    Path path = parent.resolve("table");
    List<StepLabelledSolution> solutions = SolutionTableTest.solutions(ROWS, 3);
    try (OutputFolder out = OutputFolder.stage(path.toString())) {
      for (int part = 0; part < 3; part++) {
        try (TableWriter<StepLabelledSolution> writer =
            new TableWriter<>(TABLE.shape(), out.create(TABLE.part(part)), 4000)) {
          solutions.subList(part * ROWS / 3, (part + 1) * ROWS / 3).forEach(writer::write);
        }
      }
      out.commit(ManifestDraft.of("test", Instant.now()));
    }
    folder = InputFolder.open(path.toString());
  }

  /** Two samples of every row but each seventh, which has none. */
  private static List<String> samples(StepLabelledSolution row) {
    return row.id().hashCode() % 7 == 0 ? List.of() : List.of(row.id() + " a", row.id() + " b");
  }

  private ShuffledRows<StepLabelledSolution, String> open(long seed, long windowBytes) {
    return open(List.of(folder), seed, windowBytes);
  }

  private ShuffledRows<StepLabelledSolution, String> open(
      List<InputFolder> folders, long seed, long windowBytes) {
    return new ShuffledRows<>(
        folders, TABLE, ShuffledRowsTest::samples, NamedRandom.of("order", seed), windowBytes);
  }

  private List<String> inOrder() {
    List<String> all = new ArrayList<>();
    SolutionTable.read(folder, row -> all.addAll(samples(row)));
    return all;
  }

  private static List<String> at(ShuffledSamples<String> samples, long from, long to) {
    return LongStream.range(from, to).mapToObj(samples::at).toList();
  }

  @Test
  void everyEpochHasEverySampleOnceInAnOrderOfItsOwn() {
    List<String> all = inOrder();
    int n = all.size();
    assertThat(n).isBetween(ROWS, 2 * ROWS - 2);
    for (long windowBytes : new long[] {1, 20_000, Long.MAX_VALUE}) {
      ShuffledRows<StepLabelledSolution, String> rows = open(1, windowBytes);
      assertThat(rows.size()).isEqualTo(n);
      List<String> first = at(rows, 0, n);
      List<String> second = at(rows, n, 2 * n);
      assertThat(first).containsExactlyInAnyOrderElementsOf(all).isNotEqualTo(all);
      assertThat(second).containsExactlyInAnyOrderElementsOf(all).isNotEqualTo(first);
      assertThat(first).isNotEqualTo(at(open(2, windowBytes), 0, n));
      assertThat(first).isEqualTo(at(open(1, windowBytes), 0, n));
    }
  }

  @Test
  void readerOpenedAtAPositionReadsTheSameRows() {
    long n = open(5, 20_000).size();
    List<String> undisturbed = at(open(5, 20_000), 0, 3 * n);
    for (long position : new long[] {1, 17, 299, n - 1, n, n + 1, 2 * n + 123}) {
      assertThat(at(open(5, 20_000), position, 3 * n))
          .as("from position %d", position)
          .isEqualTo(undisturbed.subList((int) position, (int) (3 * n)));
    }
  }

  @Test
  void noMoreThanAWindowIsReadForItsSamples() {
    AtomicInteger made = new AtomicInteger();
    ShuffledRows<StepLabelledSolution, String> rows =
        new ShuffledRows<>(
            List.of(folder),
            TABLE,
            row -> {
              made.incrementAndGet();
              return samples(row);
            },
            NamedRandom.of("window"),
            1);
    assertThat(made.getAndSet(0)).as("counted once").isEqualTo(ROWS);
    rows.at(0);
    assertThat(made.get()).as("one row group of many").isBetween(1, ROWS / 6);
    long n = rows.size();
    made.set(0);
    at(rows, 0, n);
    assertThat(made.get()).as("an epoch reads every row once").isLessThanOrEqualTo(ROWS);
  }

  @Test
  void tableThatFitsIsReadOnceAndOrderedAsAListInMemory() {
    AtomicInteger made = new AtomicInteger();
    NamedRandom random = NamedRandom.of("list");
    ShuffledRows<StepLabelledSolution, String> rows =
        new ShuffledRows<>(
            folder,
            TABLE,
            row -> {
              made.incrementAndGet();
              return samples(row);
            },
            random);
    long n = rows.size();
    assertThat(at(rows, 0, 3 * n)).isEqualTo(at(ShuffledSamples.of(inOrder(), random), 0, 3 * n));
    assertThat(made.get()).as("counted, then read once").isEqualTo(2 * ROWS);
  }

  @Test
  void aTableInSeveralFoldersIsReadAsOneInAFolder() {
    List<StepLabelledSolution> solutions = SolutionTableTest.solutions(ROWS, 3);
    List<InputFolder> folders = new ArrayList<>();
    for (int part = 0; part < 3; part++) {
      Path path = parent.resolve("table-" + part);
      try (OutputFolder out = OutputFolder.stage(path.toString())) {
        try (TableWriter<StepLabelledSolution> writer =
            new TableWriter<>(TABLE.shape(), out.create(TABLE.part(0)), 4000)) {
          solutions.subList(part * ROWS / 3, (part + 1) * ROWS / 3).forEach(writer::write);
        }
        out.commit(ManifestDraft.of("test", Instant.now()));
      }
      folders.add(InputFolder.open(path.toString()));
    }
    for (long windowBytes : new long[] {20_000, Long.MAX_VALUE}) {
      ShuffledRows<StepLabelledSolution, String> one = open(9, windowBytes);
      assertThat(at(open(folders, 9, windowBytes), 0, 2 * one.size()))
          .isEqualTo(at(one, 0, 2 * one.size()));
    }
  }

  @Test
  void emptyTableHasNoSamples() {
    Path path = parent.resolve("empty");
    try (OutputFolder out = OutputFolder.stage(path.toString())) {
      SolutionTable.write(out, List.of());
      out.commit(ManifestDraft.of("test", Instant.now()));
    }
    InputFolder empty = InputFolder.open(path.toString());
    assertThat(new ShuffledRows<>(empty, TABLE, List::of, NamedRandom.of("x")).size()).isZero();
  }
}
