package io.stepwise.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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

  private ShuffledRows<StepLabelledSolution> open(long seed, long position) {
    return new ShuffledRows<>(folder, TABLE, NamedRandom.of("order", seed), 3, position);
  }

  private static List<String> ids(ShuffledRows<StepLabelledSolution> rows, int count) {
    List<String> ids = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      ids.add(rows.next().id());
    }
    return ids;
  }

  @Test
  void everyEpochHasEveryRowOnceInAnOrderOfItsOwn() {
    try (TableFile<StepLabelledSolution> file =
        TableFile.open(folder, TABLE.part(0), TABLE.shape())) {
      assertThat(file.rowGroups()).as("the test needs several row groups").isGreaterThan(3);
    }
    ShuffledRows<StepLabelledSolution> rows = open(1, 0);
    List<String> first = ids(rows, ROWS);
    List<String> second = ids(rows, ROWS);
    assertThat(rows.epochRows()).isEqualTo(ROWS);
    assertThat(new HashSet<>(first)).hasSize(ROWS).isEqualTo(new HashSet<>(second));
    assertThat(first).isNotEqualTo(second).isNotEqualTo(ids(open(2, 0), ROWS));
    assertThat(first).isEqualTo(ids(open(1, 0), ROWS));
  }

  @Test
  void aReaderOpenedAtAPositionGoesOnAsIfItHadNeverStopped() {
    List<String> undisturbed = ids(open(5, 0), 3 * ROWS);
    for (int position : new int[] {0, 1, 17, 299, 300, ROWS - 1, ROWS, ROWS + 1, 2 * ROWS + 123}) {
      ShuffledRows<StepLabelledSolution> resumed = open(5, position);
      assertThat(resumed.position()).isEqualTo(position);
      assertThat(ids(resumed, 3 * ROWS - position))
          .as("from position %d", position)
          .isEqualTo(undisturbed.subList(position, 3 * ROWS));
      assertThat(resumed.position()).isEqualTo(3 * ROWS);
    }
  }

  @Test
  void anEmptyTableIsRefused() {
    Path path = parent.resolve("empty");
    try (OutputFolder out = OutputFolder.stage(path.toString())) {
      SolutionTable.write(out, List.of());
      out.commit(ManifestDraft.of("test", Instant.now()));
    }
    assertThatThrownBy(
            () ->
                new ShuffledRows<>(
                    InputFolder.open(path.toString()), TABLE, NamedRandom.of("x"), 1, 0))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("empty");
  }
}
