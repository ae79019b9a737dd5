package io.stepwise.prm.scoring;

import java.util.List;

/** Judges steps. */
@FunctionalInterface
public interface RewardModel {
  /**
   * P(correct) of every complete step.
   *
   * @param rows token ids {@code bos problem promptEnd (step stepEnd)* …}
   * @return for each row one probability in [0, 1] per step end, in order
   */
  List<float[]> score(List<int[]> rows);
}
