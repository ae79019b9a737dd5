package io.stepwise.rollout.search;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.rollout.search.SearchOutcome.StoppedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Particle filtering (Puri et al. 2025, arXiv:2502.01618): N partial solutions are extended by one
 * step, weighted by the reward model and resampled by their weights. With more than one sweep it is
 * particle Gibbs: one solution of the sweep before, drawn by its weight, keeps its place.
 *
 * <pre>
 *   log w_i = logit(p_i),  p_i clipped to [1e-7, 1 − 1e-7];   resample by softmax(log w)
 *   effective sample size = (Σ w)² / Σ w²
 * </pre>
 *
 * <p>Resampling is systematic. Solutions that ended keep their weight and take part. If the budget
 * ends the search before one has, the particle with the highest weight is completed.
 *
 * @param particles N
 * @param sweeps runs of the filter, 1 for particle filtering
 * @param temperature of sampling
 * @param aggregation combines into p_i the scores of the steps
 * @param maxSteps most steps of a solution
 */
public record ParticleFilter(
    int particles, int sweeps, double temperature, StepAggregation aggregation, int maxSteps)
    implements SearchStrategy {
  private static final double CLIP = 1e-7;

  @Override
  public SearchOutcome search(SearchContext context) {
    List<PartialSolution> candidates = new ArrayList<>();
    List<PartialSolution> last = List.of();
    PartialSolution reference = null;
    double effective = 0;
    int resamplings = 0;
    for (int sweep = 0; sweep < sweeps; sweep++) {
      List<PartialSolution> now = new ArrayList<>();
      for (int i = 0; i < particles; i++) {
        now.add(context.root());
      }
      for (int depth = 0; depth < maxSteps && now.stream().anyMatch(s -> s.open()); depth++) {
        if (context.exhausted()) {
          candidates.addAll(now);
          return outcome(
              candidates, now, StoppedBy.BUDGET, metrics(effective, resamplings), context);
        }
        now = extended(now, reference, sweep, depth, context);
        double[] weights = weights(now, context);
        effective += effectiveSampleSize(weights);
        resamplings++;
        NamedRandom random = context.random("resample", sweep, depth);
        now = resampled(now, weights, reference == null ? 0 : 1, random.uniform(0));
      }
      candidates.addAll(now);
      last = now;
      int chosen =
          systematic(weights(now, context), 1, context.random("reference", sweep).uniform(0))[0];
      reference = now.get(chosen);
    }
    return outcome(candidates, last, StoppedBy.DONE, metrics(effective, resamplings), context);
  }

  private SearchOutcome outcome(
      List<PartialSolution> candidates,
      List<PartialSolution> last,
      StoppedBy stoppedBy,
      Map<String, Double> metrics,
      SearchContext context) {
    if (!context.limited()) {
      return new SearchOutcome(candidates, stoppedBy, metrics);
    }
    double[] weights = weights(last, context);
    List<PartialSolution> best = Ranking.descending(weights).stream().map(last::get).toList();
    return new SearchOutcome(context.completed(candidates, best, temperature), stoppedBy, metrics);
  }

  /** Every open particle with one more step; the first follows the reference where there is one. */
  private List<PartialSolution> extended(
      List<PartialSolution> now,
      PartialSolution reference,
      int sweep,
      int depth,
      SearchContext context) {
    List<PartialSolution> next = new ArrayList<>(now);
    List<Integer> places = new ArrayList<>();
    List<Extension> requests = new ArrayList<>();
    for (int i = 0; i < now.size(); i++) {
      if (i == 0 && reference != null) {
        List<PartialSolution> path = reference.path();
        next.set(0, path.get(Math.min(depth + 1, path.size() - 1)));
      } else if (now.get(i).open()) {
        places.add(i);
        requests.add(context.step(now.get(i), temperature, "particle", sweep, depth, i));
      }
    }
    List<PartialSolution> extended = context.extendAndScore(requests);
    for (int k = 0; k < extended.size(); k++) {
      next.set(places.get(k), extended.get(k));
    }
    return next;
  }

  private double[] weights(List<PartialSolution> solutions, SearchContext context) {
    double[] logits = new double[solutions.size()];
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < logits.length; i++) {
      double value = context.value(solutions.get(i), aggregation);
      double p = Math.min(1 - CLIP, Math.max(CLIP, value));
      logits[i] = Math.log(p) - Math.log1p(-p);
      most = Math.max(most, logits[i]);
    }
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      logits[i] = Math.exp(logits[i] - most);
      sum += logits[i];
    }
    for (int i = 0; i < logits.length; i++) {
      logits[i] /= sum;
    }
    return logits;
  }

  private static List<PartialSolution> resampled(
      List<PartialSolution> solutions, double[] weights, int kept, double uniform) {
    List<PartialSolution> next = new ArrayList<>(solutions.subList(0, kept));
    for (int index : systematic(weights, solutions.size() - kept, uniform)) {
      next.add(solutions.get(index));
    }
    return next;
  }

  /**
   * Systematic resampling: indices drawn at (u + k) / n of the cumulative weights, for k from 0.
   *
   * @param weights sum to 1
   * @param n how many to draw
   * @param uniform u, in [0, 1)
   */
  static int[] systematic(double[] weights, int n, double uniform) {
    int[] drawn = new int[n];
    double cumulative = weights[0];
    int index = 0;
    for (int k = 0; k < n; k++) {
      double at = (uniform + k) / n;
      while (cumulative <= at && index < weights.length - 1) {
        cumulative += weights[++index];
      }
      drawn[k] = index;
    }
    return drawn;
  }

  /** (Σ w)² / Σ w². */
  static double effectiveSampleSize(double[] weights) {
    double sum = 0;
    double squares = 0;
    for (double w : weights) {
      sum += w;
      squares += w * w;
    }
    return sum * sum / squares;
  }

  private static Map<String, Double> metrics(double effective, int resamplings) {
    return resamplings == 0 ? Map.of() : Map.of("effective_sample_size", effective / resamplings);
  }
}
