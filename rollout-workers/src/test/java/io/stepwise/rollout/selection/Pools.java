package io.stepwise.rollout.selection;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Solutions made for tests. Scores are coarse, so that ties occur. */
final class Pools {
  private Pools() {}

  static Candidates random(SplittableRandom random, int size) {
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      int answer = random.nextInt(4);
      candidates.add(
          new Candidate(
              answer == 3 ? null : String.valueOf(answer),
              Math.log((1 + random.nextInt(5)) / 5.0),
              answer == 0));
    }
    return Candidates.of(candidates);
  }

  /** Mean accuracy over every subset of n. */
  static double enumerate(Chooser chooser, Candidates candidates, int n) {
    int subsets = 0;
    int right = 0;
    for (int bits = 0; bits < 1 << candidates.size(); bits++) {
      if (Integer.bitCount(bits) == n) {
        int[] among = new int[n];
        int k = 0;
        for (int i = 0; i < candidates.size(); i++) {
          if ((bits & 1 << i) != 0) {
            among[k++] = i;
          }
        }
        subsets++;
        right += FirstListed.isRight(candidates, chooser.choose(candidates, among)) ? 1 : 0;
      }
    }
    return (double) right / subsets;
  }
}
