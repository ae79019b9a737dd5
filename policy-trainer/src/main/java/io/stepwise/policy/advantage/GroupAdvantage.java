package io.stepwise.policy.advantage;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Advantages of whole chains by comparison with the other chains of their problem. The advantages
 * of a group whose returns are all equal are exactly 0.
 */
public interface GroupAdvantage {
  /**
   * The advantages within one group.
   *
   * @param returns [K] one per chain of a problem, not all equal
   * @return [K]
   */
  double[] compare(double[] returns);

  /**
   * The advantages within one group, 0 where all returns are equal.
   *
   * @param returns [K] one per chain of a problem
   * @return [K]
   */
  default double[] within(double[] returns) {
    for (double r : returns) {
      if (r != returns[0]) {
        return compare(returns);
      }
    }
    return new double[returns.length];
  }

  /**
   * The advantages of a batch.
   *
   * @param returns [B]
   * @param groups [B] a number per problem, in any order
   * @return [B]
   */
  default double[] of(double[] returns, int[] groups) {
    Map<Integer, int[]> members = new LinkedHashMap<>();
    for (int i = 0; i < groups.length; i++) {
      int[] before = members.getOrDefault(groups[i], new int[0]);
      int[] after = Arrays.copyOf(before, before.length + 1);
      after[before.length] = i;
      members.put(groups[i], after);
    }
    double[] advantages = new double[returns.length];
    for (int[] chains : members.values()) {
      double[] group = within(Arrays.stream(chains).mapToDouble(i -> returns[i]).toArray());
      for (int k = 0; k < chains.length; k++) {
        advantages[chains[k]] = group[k];
      }
    }
    return advantages;
  }
}
