package io.stepwise.jobs.scaling;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.statistics.Bootstrap;
import io.stepwise.data.statistics.Interval;
import io.stepwise.rollout.scaling.CoveragePowerLaw;
import io.stepwise.rollout.selection.PassAtK;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How easy problems are, from single solutions that take part in no comparison.
 *
 * @param oracle share of right solutions of each problem: needs reference answers
 * @param deployable mean score of the solutions of each problem: needs none
 * @param correct right solutions of each problem
 * @param samples solutions of each problem
 */
record Difficulty(double[] oracle, double[] deployable, int[] correct, int samples) {
  static Difficulty of(List<List<Outcome>> samples) {
    int problems = samples.get(0).size();
    double[] oracle = new double[problems];
    double[] deployable = new double[problems];
    int[] correct = new int[problems];
    for (List<Outcome> outcomes : samples) {
      for (int p = 0; p < problems; p++) {
        double score = outcomes.get(p).score();
        correct[p] += outcomes.get(p).correct() ? 1 : 0;
        deployable[p] += (Double.isNaN(score) ? 0 : score) / samples.size();
      }
    }
    for (int p = 0; p < problems; p++) {
      oracle[p] = correct[p] / (double) samples.size();
    }
    return new Difficulty(oracle, deployable, correct, samples.size());
  }

  /** Coverage, pass@k, with its power law. */
  Map<String, Object> coverage(NamedRandom random) {
    List<Double> ks = new ArrayList<>();
    for (double k = 1; k <= samples; k *= 2) {
      ks.add(k);
    }
    double[] k = ks.stream().mapToDouble(Double::doubleValue).toArray();
    int[] all = new int[correct.length];
    Arrays.setAll(all, p -> p);
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("k", k);
    map.put("pass_at_k", passAt(k, all));
    Interval a = Bootstrap.of(all.length, d -> CoveragePowerLaw.fit(k, passAt(k, d)).a(), random);
    Interval b = Bootstrap.of(all.length, d -> CoveragePowerLaw.fit(k, passAt(k, d)).b(), random);
    Numbers.put(map, "a", a);
    Numbers.put(map, "b", b);
    return map;
  }

  private double[] passAt(double[] k, int[] problems) {
    double[] coverage = new double[k.length];
    for (int i = 0; i < k.length; i++) {
      for (int p : problems) {
        coverage[i] += PassAtK.of(samples, correct[p], (int) k[i]) / problems.length;
      }
    }
    return coverage;
  }
}
