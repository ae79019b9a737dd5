package io.stepwise.jobs.label;

import io.stepwise.data.setting.Setting;
import io.stepwise.data.setting.SettingRange;

/**
 * How a policy completes solutions.
 *
 * @param numSamples completions per step
 * @param temperature divides the logits
 * @param maxTokens longest response, the given steps included
 * @param searches rollouts of a problem's tree that {@code omega} searches for each solution
 */
public record CompletionSettings(
    @Setting(value = "Completions per step, or per estimate of omega", min = 1, max = 65_536)
        int numSamples,
    @Setting(value = "Sampling temperature of completions", above = 0) double temperature,
    @Setting(
            value = "Maximum response length, including the given steps",
            unit = "tokens",
            min = 1,
            max = 1_048_576)
        int maxTokens,
    @Setting(
            value =
                "Wrong rollouts that omega searches for each given solution; each becomes a labelled"
                    + " solution",
            min = 0)
        int searches) {
  /** 8 completions, as Math-Shepherd; 4 searches. */
  public static final CompletionSettings DEFAULTS = new CompletionSettings(8, 1, 80, 4);

  /** Checks the ranges declared above. */
  public CompletionSettings {
    SettingRange.check(CompletionSettings.class, numSamples, temperature, maxTokens, searches);
  }
}
