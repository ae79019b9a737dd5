package io.stepwise.data.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.Problem;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamagedTableTest {
  @TempDir Path parent;

  private static List<Problem> rows() {
    SplittableRandom random = new SplittableRandom(5);
    return IntStream.range(0, 300)
        .mapToObj(
            i -> new Problem("p" + i, "Add " + random.nextLong() + ".", "" + random.nextInt()))
        .toList();
  }

  /** The rows of a folder; empty where it is found to be damaged. */
  private static Optional<List<Problem>> read(Path folder) {
    List<Problem> rows = new ArrayList<>();
    try (RowStream<Problem> stream = ProblemTable.stream(InputFolder.open(folder.toString()))) {
      stream.forEachRemaining(rows::add);
      return Optional.of(rows);
    } catch (InvalidInput e) {
      assertThat(e).hasMessageContaining("part-00000.parquet");
      return Optional.empty();
    }
  }

  @Test
  void damagedByteIsFoundOrChangesNoRow() throws IOException {
    Path folder = parent.resolve("table");
    try (OutputFolder out = OutputFolder.stage(folder.toString())) {
      ProblemTable.write(out, rows());
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
    assertThat(read(folder)).contains(rows());
    Path part = folder.resolve("problems/part-00000.parquet");
    byte[] whole = Files.readAllBytes(part);
    SplittableRandom random = new SplittableRandom(11);
    int found = 0;
    for (int i = 0; i < 300; i++) {
      byte[] damaged = whole.clone();
      int at = random.nextInt(whole.length);
      damaged[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(part, damaged);
      Optional<List<Problem>> read = read(folder);
      found += read.isEmpty() ? 1 : 0;
      if (read.isPresent()) {
        assertThat(read.get()).as("byte %d of %d", at, whole.length).isEqualTo(rows());
      }
    }
    assertThat(found).isGreaterThan(200);
  }
}
