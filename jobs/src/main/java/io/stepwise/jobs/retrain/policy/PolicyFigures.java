package io.stepwise.jobs.retrain.policy;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.statistics.Bootstrap;
import io.stepwise.data.statistics.Interval;
import io.stepwise.lm.Generated;
import io.stepwise.rollout.ScoredChain;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Champion and candidate policy on the same frozen problems, with 95 % intervals over problems.
 *
 * <pre>
 *   pass@1 of a problem = right chains / graded chains
 *   difference = mean over problems of (candidate's pass@1 − champion's pass@1)
 * </pre>
 *
 * <p>Each resample draws problems once and takes both policies' figures on them (Efron 1979). Both
 * write their chains with the same random names, so what a draw makes easy is easy for both.
 *
 * @param name the set of problems
 * @param problems problems with graded chains of both policies
 * @param samples chains per problem
 * @param champion pass@1 of the champion
 * @param candidate pass@1 of the candidate
 * @param difference candidate minus champion, in pairs
 * @param championTokens mean length of the champion's chains
 * @param candidateTokens mean length of the candidate's
 * @param championCut share of the champion's chains that were cut by their budget
 * @param candidateCut share of the candidate's
 */
public record PolicyFigures(
    String name,
    int problems,
    int samples,
    Interval champion,
    Interval candidate,
    Interval difference,
    double championTokens,
    double candidateTokens,
    double championCut,
    double candidateCut) {

  /**
   * Measures.
   *
   * @param name of the set
   * @param champion chains of the champion
   * @param candidate chains of the candidate, of the same problems
   * @param random names the resamples
   */
  public static PolicyFigures of(
      String name, List<ScoredChain> champion, List<ScoredChain> candidate, NamedRandom random) {
    if (!problems(champion).equals(problems(candidate))) {
      throw new IllegalArgumentException(
          "Cannot compare policies: chains of different problems ("
              + problems(candidate).size()
              + ", expected the champion's "
              + problems(champion).size()
              + ")");
    }
    Map<String, Double> before = passAtOne(ScoredChain.graded(champion));
    Map<String, Double> after = passAtOne(ScoredChain.graded(candidate));
    before.keySet().retainAll(after.keySet());
    after.keySet().retainAll(before.keySet());
    if (before.isEmpty()) {
      throw new InvalidInput(
          "Cannot compare policies: no problem has graded chains of both (0, expected at least 1)");
    }
    List<String> ids = new ArrayList<>(before.keySet());
    double[] one = ids.stream().mapToDouble(before::get).toArray();
    double[] other = ids.stream().mapToDouble(after::get).toArray();
    double[] differences = new double[one.length];
    for (int p = 0; p < one.length; p++) {
      differences[p] = other[p] - one[p];
    }
    return new PolicyFigures(
        name,
        ids.size(),
        candidate.size() / problems(candidate).size(),
        Bootstrap.mean(one, random),
        Bootstrap.mean(other, random),
        Bootstrap.mean(differences, random),
        tokens(champion),
        tokens(candidate),
        cut(champion),
        cut(candidate));
  }

  private static Set<String> problems(List<ScoredChain> chains) {
    return chains.stream().map(c -> c.chain().id().problemId()).collect(Collectors.toSet());
  }

  private static Map<String, Double> passAtOne(List<ScoredChain> chains) {
    Map<String, int[]> counts = new LinkedHashMap<>();
    for (ScoredChain chain : chains) {
      int[] count = counts.computeIfAbsent(chain.chain().id().problemId(), id -> new int[2]);
      count[0] += chain.correct() ? 1 : 0;
      count[1]++;
    }
    Map<String, Double> shares = new LinkedHashMap<>();
    counts.forEach((id, count) -> shares.put(id, count[0] / (double) count[1]));
    return shares;
  }

  private static double tokens(List<ScoredChain> chains) {
    return chains.stream().mapToInt(c -> c.chain().response().length).average().orElse(0);
  }

  private static double cut(List<ScoredChain> chains) {
    return chains.stream().filter(c -> c.chain().end() == Generated.End.LENGTH).count()
        / (double) chains.size();
  }
}
