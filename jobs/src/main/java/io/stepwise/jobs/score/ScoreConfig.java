package io.stepwise.jobs.score;

import io.stepwise.data.setting.Setting;

/**
 * Settings of {@code score}.
 *
 * @param model folder of the process reward model
 * @param input file of solutions
 * @param output file for the same with scores
 * @param aggregate how steps make a solution's score
 */
public record ScoreConfig(
    @Setting(value = "Process reward model folder", required = true) String model,
    @Setting(value = "JSON lines {id, problem, steps: []}, plain or .gz", required = true)
        String input,
    @Setting(value = "Output file: the input lines with step_scores and score", required = true)
        String output,
    @Setting("How step scores are aggregated to the solution's score") Aggregate aggregate) {
  /** The product of the steps. */
  public static final ScoreConfig DEFAULTS = new ScoreConfig(null, null, null, Aggregate.PROD);
}
