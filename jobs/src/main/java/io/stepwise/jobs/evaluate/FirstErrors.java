package io.stepwise.jobs.evaluate;

import io.stepwise.data.RewardScores;
import io.stepwise.data.Solution;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.prm.evaluation.ProcessBenchF1;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The first wrong step of each solution as one reward model, or a file, predicts it.
 *
 * @param name the reward model or file
 * @param predicted one per solution: index from 0, −1 for none, −2 for an unreadable prediction
 * @param threshold that the scores were compared with; NaN for a file
 * @param tuning how the threshold was chosen, null where it was given
 */
record FirstErrors(String name, int[] predicted, double threshold, Tuning tuning) {

  /**
   * The development part that a threshold was chosen on.
   *
   * @param rows number of its solutions
   * @param f1 the highest F1 on it
   * @param shared solutions that are among the evaluated ones too
   */
  record Tuning(String file, int rows, double f1, long shared) {}

  /** The predictions of a file. */
  static FirstErrors read(String path, Map<String, ProcessBenchRow> rows) {
    return new FirstErrors(path, ProcessBenchRow.predictions(rows, path), Double.NaN, null);
  }

  /** What a reward model predicts; steps beyond its maximum length are not seen. */
  static FirstErrors of(
      String model,
      Map<String, ProcessBenchRow> rows,
      ProcessBenchConfig config,
      JobContext context) {
    double threshold;
    Tuning tuning = null;
    if (config.development() == null) {
      threshold = config.fixed();
    } else {
      Map<String, ProcessBenchRow> development =
          ProcessBenchRow.read(List.of(config.development()));
      List<double[]> scores = scores(model, development.values(), config, context);
      int[] labels = development.values().stream().mapToInt(ProcessBenchRow::firstError).toArray();
      threshold = ProcessBenchF1.bestThreshold(scores, labels);
      tuning =
          new Tuning(
              config.development(),
              labels.length,
              ProcessBenchF1.of(scores, labels, threshold).f1(),
              shared(development.values(), rows.values()));
    }
    int[] predicted =
        scores(model, rows.values(), config, context).stream()
            .mapToInt(steps -> ProcessBenchF1.predict(steps, threshold))
            .toArray();
    return new FirstErrors(model, predicted, threshold, tuning);
  }

  private static List<double[]> scores(
      String model,
      Collection<ProcessBenchRow> rows,
      ProcessBenchConfig config,
      JobContext context) {
    List<Solution> solutions = rows.stream().map(ProcessBenchRow::solution).toList();
    return BatchScorer.score(model, config.layout(), solutions, context).stream()
        .map(RewardScores::probabilities)
        .toList();
  }

  private static long shared(
      Collection<ProcessBenchRow> development, Collection<ProcessBenchRow> evaluated) {
    List<Solution> there = evaluated.stream().map(ProcessBenchRow::solution).toList();
    Set<Solution> known = new HashSet<>(there);
    return development.stream().map(ProcessBenchRow::solution).filter(known::contains).count();
  }
}
