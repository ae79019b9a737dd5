package io.stepwise.jobs.prm;

import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.random.ShuffledSamples;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.table.RowStream;
import io.stepwise.data.table.ShuffledRows;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.data.table.Table;
import io.stepwise.data.task.AnswerGrader;
import io.stepwise.data.task.Graders;
import io.stepwise.jobs.tasks.Tasks;
import io.stepwise.prm.sample.StepSample;
import io.stepwise.rollout.spark.ChainTable;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The solutions of a folder, streamed: labelled ones that ingest wrote, or graded chains of
 * rollout, which have an outcome and no step labels.
 *
 * @param <T> the noun of the folder's table
 */
final class TrainingRows<T> {
  private final InputFolder folder;
  private final Table<T> table;
  private final Function<T, Optional<StepLabelledSolution>> solution;

  private TrainingRows(
      InputFolder folder, Table<T> table, Function<T, Optional<StepLabelledSolution>> solution) {
    this.folder = folder;
    this.table = table;
    this.solution = solution;
  }

  /** Opens a folder. */
  static TrainingRows<?> of(InputFolder folder) {
    boolean chains =
        folder.files().stream().anyMatch(file -> file.startsWith(ChainTable.NAME + "/"));
    return chains
        ? new TrainingRows<>(folder, ChainTable.table(), GradedChain::solution)
        : new TrainingRows<>(folder, SolutionTable.table(), GradedSolution.by(grader(folder)));
  }

  /** The grader of the task that the folder records; graders from jars are not loaded here. */
  private static Optional<AnswerGrader> grader(InputFolder folder) {
    return Tasks.recorded(folder).flatMap(Graders::builtIn);
  }

  /** Reads every solution. */
  void read(Consumer<StepLabelledSolution> each) {
    try (RowStream<T> rows = table.stream(folder)) {
      rows.forEachRemaining(row -> solution.apply(row).ifPresent(each));
    }
  }

  /** The samples of all solutions in random order. */
  ShuffledSamples<StepSample> shuffled(
      Function<StepLabelledSolution, List<StepSample>> samples, NamedRandom random) {
    return new ShuffledRows<>(
        folder, table, row -> solution.apply(row).map(samples).orElse(List.of()), random);
  }
}
