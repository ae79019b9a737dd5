package io.stepwise.lm.optimizer;

/** Shape of the learning rate after the warm-up, in the names of transformers. */
public enum LrSchedulerType {
  /** Falls linearly. */
  LINEAR,
  /** Falls along half a cosine wave: slowly at first and at the end. */
  COSINE,
  /** Stays at the peak. */
  CONSTANT;

  /** Description of the setting. */
  public static final String HELP =
      "Learning-rate schedule after the warm-up: linear or cosine, to a tenth of the peak, or"
          + " constant";
}
