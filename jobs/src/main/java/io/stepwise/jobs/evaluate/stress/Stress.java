package io.stepwise.jobs.evaluate.stress;

import io.stepwise.data.RewardScores;
import io.stepwise.data.Solution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.statistics.Bootstrap;
import io.stepwise.jobs.evaluate.BatchScorer;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.prm.evaluation.Perturbation;
import io.stepwise.prm.evaluation.StepAggregation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Picks the best of each problem's solutions, changes the picks, and scores them again. Aggregates
 * share the scores; where they pick the same solution they share its changes too.
 */
final class Stress {
  private final StressConfig config;
  private final List<List<Solution>> problems;
  private final NamedRandom random;

  Stress(StressConfig config, List<List<Solution>> problems, NamedRandom random) {
    this.config = config;
    this.problems = problems;
    this.random = random;
  }

  /** A changed pick. */
  private record Change(int problem, int solution, Perturbation perturbation) {}

  /** The step scores of all solutions, and of all changed picks. */
  private final class Scores {
    private final List<List<Solution>> readable = new ArrayList<>();
    private final List<List<double[]>> original = new ArrayList<>();
    private final Map<Change, List<double[]>> changed = new HashMap<>();
    private final Map<Perturbation, String> rejected = new EnumMap<>(Perturbation.class);
    private int unreadable;

    Scores(BatchScorer scorer) {
      for (List<Solution> all : problems) {
        // A policy may have sampled a token that the reward model reserves for itself.
        List<Solution> solutions =
            all.stream().filter(one -> scorer.rejection(one).isEmpty()).toList();
        unreadable += all.size() - solutions.size();
        if (solutions.size() < 2) {
          continue;
        }
        readable.add(solutions);
        List<double[]> scores = new ArrayList<>();
        original.add(scores);
        for (Solution solution : solutions) {
          scorer.add(solution, found -> scores.add(found.probabilities()));
        }
      }
      scorer.flush();
      if (readable.isEmpty()) {
        throw new InvalidInput(
            "Cannot evaluate: the reward model cannot read two solutions of any problem (%d unreadable)"
                .formatted(unreadable));
      }
      for (int p = 0; p < readable.size(); p++) {
        Set<Integer> picks = new LinkedHashSet<>();
        for (StepAggregation aggregate : config.aggregate()) {
          picks.add(Picks.of(original.get(p), aggregate).index());
        }
        for (int pick : picks) {
          for (Perturbation perturbation : Perturbation.values()) {
            change(scorer, new Change(p, pick, perturbation));
          }
        }
      }
    }

    private void change(BatchScorer scorer, Change change) {
      Solution solution = readable.get(change.problem()).get(change.solution());
      List<double[]> scores = new ArrayList<>();
      changed.put(change, scores);
      for (int position : positions(change, solution)) {
        Solution other =
            new Solution(
                solution.problem(), change.perturbation().apply(solution.steps(), position));
        Optional<String> why = scorer.rejection(other);
        if (why.isPresent()) {
          rejected.putIfAbsent(change.perturbation(), why.get());
          return;
        }
        scorer.add(other, (RewardScores found) -> scores.add(found.probabilities()));
      }
    }

    private int[] positions(Change change, Solution solution) {
      int count = change.perturbation().positions(solution.steps().size());
      int most = config.positions() == 0 ? count : Math.min(count, config.positions());
      NamedRandom draws =
          random.child(change.perturbation().name(), change.problem(), change.solution());
      return IntStream.range(0, count)
          .boxed()
          .sorted(Comparator.comparingDouble(k -> draws.uniform(k)))
          .limit(most)
          .mapToInt(Integer::intValue)
          .toArray();
    }
  }

  /** Changed solutions that are scored, per solution that there is to choose from. */
  double changesPerSolution(String model, JobContext context) {
    try (BatchScorer scorer = BatchScorer.open(model, config.layout(), 0, context)) {
      Scores scores = new Scores(scorer);
      scorer.finish();
      int changes = scores.changed.values().stream().mapToInt(List::size).sum();
      return (double) changes / scores.readable.stream().mapToInt(List::size).sum();
    }
  }

  /** One report per aggregate. */
  List<StressReport> of(String model, JobContext context) {
    try (BatchScorer scorer = BatchScorer.open(model, config.layout(), 0, context)) {
      Scores scores = new Scores(scorer);
      scorer.finish();
      return config.aggregate().stream().map(one -> report(model, one, scores)).toList();
    }
  }

  private StressReport report(String model, StepAggregation aggregate, Scores scores) {
    Map<Perturbation, StressReport.Reaction> reactions = new EnumMap<>(Perturbation.class);
    Map<Perturbation, String> absent = new EnumMap<>(Perturbation.class);
    for (Perturbation perturbation : Perturbation.values()) {
      List<Double> flips = new ArrayList<>();
      List<Double> rises = new ArrayList<>();
      int changes = 0;
      for (int p = 0; p < scores.readable.size(); p++) {
        Picks picks = Picks.of(scores.original.get(p), aggregate);
        List<double[]> changed = scores.changed.get(new Change(p, picks.index(), perturbation));
        if (changed.isEmpty()) {
          continue;
        }
        double flipped = 0;
        double risen = 0;
        for (double[] steps : changed) {
          double score = aggregate.logScore(steps);
          flipped += picks.flips(score) ? 1 : 0;
          risen += picks.rises(score) ? 1 : 0;
        }
        changes += changed.size();
        flips.add(flipped / changed.size());
        rises.add(risen / changed.size());
      }
      if (scores.rejected.containsKey(perturbation)) {
        absent.put(perturbation, scores.rejected.get(perturbation));
      } else if (flips.isEmpty()) {
        absent.put(perturbation, "no picked solution has enough steps");
      } else {
        reactions.put(
            perturbation,
            new StressReport.Reaction(
                flips.size(),
                changes,
                Bootstrap.mean(array(flips), random.child("resamples")),
                Bootstrap.mean(array(rises), random.child("resamples"))));
      }
    }
    return new StressReport(
        model,
        aggregate,
        scores.readable.size(),
        scores.readable.stream().mapToInt(List::size).sum(),
        scores.unreadable,
        reactions,
        absent);
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
