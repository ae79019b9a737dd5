package io.stepwise.rollout.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.Problem;
import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.ProblemTable;
import io.stepwise.data.table.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionStageTest {
  @TempDir static Path folder;
  private static SparkSession spark;

  /** What a worker does to the input 5. */
  private enum Fault {
    NONE,
    OMIT,
    REPEAT,
    RENAME,
    FAIL_ONCE
  }

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[2,2]") // the second attempt of a task succeeds
            .appName("partition stage")
            .config("spark.ui.enabled", "false")
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private record Squares(Fault fault, String marker) implements StageWorker<Integer, Problem> {
    @Override
    public List<String> names(Integer input) {
      return List.of("n" + input);
    }

    @Override
    public String nameOf(Problem output) {
      return output.id();
    }

    @Override
    public Table<Problem> table() {
      return ProblemTable.table();
    }

    @Override
    public void work(Iterator<Integer> inputs, Consumer<Problem> outputs) {
      inputs.forEachRemaining(
          i -> {
            Problem output = new Problem("n" + i, i + " squared?", Integer.toString(i * i));
            if (i != 5 || fault == Fault.NONE) {
              outputs.accept(output);
              return;
            }
            switch (fault) {
              case REPEAT -> {
                outputs.accept(output);
                outputs.accept(output);
              }
              case RENAME -> outputs.accept(new Problem("m5", "5 squared?", "25"));
              case FAIL_ONCE -> {
                outputs.accept(output);
                failFirst();
              }
              default -> {}
            }
          });
    }

    private void failFirst() {
      try {
        Files.createFile(Path.of(marker));
        throw new IllegalStateException("first attempt fails after it has written");
      } catch (FileAlreadyExistsException e) {
        return;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static InputFolder run(String name, Fault fault, List<Integer> inputs, int partitions) {
    Path output = folder.resolve(name);
    Squares worker = new Squares(fault, output + ".marker");
    try (OutputFolder out = OutputFolder.stage(output.toString())) {
      int parts =
          new PartitionStage<>(spark, "squares", worker)
              .run("square numbers", inputs, partitions, out);
      try (var rows = ProblemTable.table().stream(out, parts)) {
        assertThat(rows.hasNext()).isEqualTo(!inputs.isEmpty());
      }
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
    return InputFolder.open(output.toString()).verify();
  }

  private static List<String> answers(InputFolder folder) {
    List<String> answers = new ArrayList<>();
    try (var rows = ProblemTable.stream(folder)) {
      rows.forEachRemaining(row -> answers.add(row.id() + "=" + row.answer()));
    }
    return answers;
  }

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  @Test
  void outputsAreInTheOrderOfTheInputsAndEqualRunsHaveEqualDigests() {
    List<String> expected = numbers(20).stream().map(i -> "n" + i + "=" + i * i).toList();
    for (int partitions : new int[] {1, 3, 20, 50}) {
      InputFolder once = run("once-#" + partitions, Fault.NONE, numbers(20), partitions);
      InputFolder again = run("again-%20" + partitions, Fault.NONE, numbers(20), partitions);
      assertThat(answers(once)).isEqualTo(expected);
      assertThat(again.digest()).isEqualTo(once.digest());
      assertThat(once.files()).hasSize(Math.min(partitions, 20));
    }
  }

  @Test
  void attemptThatFailedAfterItHadWrittenLeavesNothing() {
    InputFolder whole = run("whole", Fault.NONE, numbers(20), 4);
    InputFolder retried = run("retried", Fault.FAIL_ONCE, numbers(20), 4);
    assertThat(folder.resolve("retried.marker")).exists();
    assertThat(retried.digest()).isEqualTo(whole.digest());
  }

  @Test
  void noInputsMakeAnEmptyTable() {
    assertThat(answers(run("empty", Fault.NONE, List.of(), 4))).isEmpty();
  }

  @Test
  void outputsOtherThanTheRequestedAreNotCommitted() {
    fails(Fault.OMIT, "an output is missing (n5,");
    fails(Fault.REPEAT, "an output was written twice (n5,");
    fails(Fault.RENAME, "unexpected output (m5,");
  }

  private static void fails(Fault fault, String message) {
    String name = "wrong-" + fault;
    assertThatThrownBy(() -> run(name, fault, numbers(8), 2))
        .isInstanceOf(InfrastructureFailure.class)
        .hasMessageContaining("Cannot commit squares: " + message);
    assertThat(folder.resolve(name)).doesNotExist();
  }

  @Test
  void inputsOfOneNameAreRejectedBeforeAnyWork() {
    assertThatThrownBy(() -> run("twice", Fault.NONE, List.of(1, 2, 1), 2))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("two inputs have the same name (n1,");
  }
}
