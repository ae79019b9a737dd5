package io.stepwise.jobs.score;

import io.stepwise.data.setting.Setting;
import io.stepwise.jobs.config.Unwrapped;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.prm.evaluation.StepAggregation;

/**
 * Settings of {@code score}.
 *
 * @param model folder of the process reward model
 * @param input file of solutions
 * @param output file for the same with scores
 * @param aggregate how step scores are aggregated to the solution's score
 * @param layout how the model reads solutions
 */
public record ScoreConfig(
    @Setting(value = "Process reward model folder", required = true) String model,
    @Setting(value = "JSON lines {id, problem, steps: []}, plain or .gz", required = true)
        String input,
    @Setting(value = "Output file: the input lines with step_scores and score", required = true)
        String output,
    @Setting("How step scores are aggregated to the solution's score") StepAggregation aggregate,
    @Unwrapped LayoutConfig layout) {
  /** The product of the steps. */
  public static final ScoreConfig DEFAULTS =
      new ScoreConfig(null, null, null, StepAggregation.PROD, LayoutConfig.AUTO);
}
