package io.stepwise.jobs.retrain.gate;

import io.stepwise.data.Solution;
import io.stepwise.prm.sample.StepSample;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Judged sets with numbers of one's own. */
public final class ToySets {
  private static final int STEP_END = 3;
  private static final int PROMPT_END = 4;

  private ToySets() {}

  /** A step's logit and label, and its length in tokens with its end. */
  public record Step(double logit, boolean correct, int tokens) {}

  /** One problem per inner list. */
  public static JudgedSet of(String name, List<List<Step>> problems) {
    List<StepSample> samples = new ArrayList<>();
    List<float[]> logits = new ArrayList<>();
    for (int p = 0; p < problems.size(); p++) {
      List<Step> steps = problems.get(p);
      List<Integer> row = new ArrayList<>(List.of(1, 9, PROMPT_END));
      int[] starts = new int[steps.size()];
      int[] positions = new int[steps.size()];
      float[] targets = new float[steps.size()];
      float[] said = new float[steps.size()];
      for (int k = 0; k < steps.size(); k++) {
        starts[k] = row.size();
        for (int t = 1; t < steps.get(k).tokens(); t++) {
          row.add(8);
        }
        positions[k] = row.size();
        row.add(STEP_END);
        targets[k] = steps.get(k).correct() ? 1 : 0;
        said[k] = (float) steps.get(k).logit();
      }
      int[] ids = row.stream().mapToInt(Integer::intValue).toArray();
      samples.add(
          new StepSample(
              "p" + p,
              new Solution("problem " + p, Collections.nCopies(steps.size(), "step")),
              ids,
              IntStream.range(0, steps.size()).toArray(),
              starts,
              positions,
              targets,
              new boolean[ids.length]));
      logits.add(said);
    }
    return JudgedSet.of(name, samples, logits);
  }

  /**
   * Problems of one right and one wrong step, ranked rightly except every so many.
   *
   * @param wrongEvery every so many problems the two are ranked the other way; 0 for none
   */
  public static JudgedSet pairs(String name, int problems, int wrongEvery, double logit) {
    List<List<Step>> all = new ArrayList<>();
    for (int p = 0; p < problems; p++) {
      double sign = wrongEvery > 0 && p % wrongEvery == 0 ? -1 : 1;
      all.add(List.of(new Step(sign * logit, true, 2), new Step(-sign * logit, false, 3)));
    }
    return of(name, all);
  }
}
