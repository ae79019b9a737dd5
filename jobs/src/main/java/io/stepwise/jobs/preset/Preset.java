package io.stepwise.jobs.preset;

/** A set of training defaults. */
public enum Preset {
  /** Follows the starting point. */
  AUTO,
  /** For new models and small models that Stepwise trained from scratch. */
  SCRATCH,
  /** For all weights of a pretrained model. */
  PRETRAINED,
  /** For LoRA adapters. */
  LORA;

  /** Key of the setting. */
  public static final String KEY = "preset";

  /** Description of the setting. */
  public static final String HELP =
      "Defaults for the starting point: scratch (a new or small Stepwise model), pretrained, lora"
          + " (lora.rank above 0); auto chooses one and prints it";
}
