package io.stepwise.jobs.evaluate;

import io.stepwise.data.setting.Setting;
import io.stepwise.jobs.config.Unwrapped;
import io.stepwise.jobs.reward.LayoutConfig;
import java.util.List;

/**
 * Settings of {@code evaluate process-bench}.
 *
 * @param input files of ProcessBench rows
 * @param predictions file of predictions by somebody else, null to use a model
 * @param model folder of a reward model, null to use predictions
 * @param threshold a step scored below it is wrong
 * @param output file to make, null for standard output
 * @param layout how the model reads solutions
 */
public record ProcessBenchConfig(
    @Setting(value = "ProcessBench rows as JSON lines, plain or .gz", required = true)
        List<String> input,
    @Setting("JSON lines {\"id\", \"prediction\"}: index of the first wrong step from 0, or -1")
        String predictions,
    @Setting("Reward model folder, instead of predictions") String model,
    @Setting(value = "Score below which a step counts as wrong (with --model)", min = 0, max = 1)
        double threshold,
    @Setting("Output file, one JSON line; standard output if absent") String output,
    @Unwrapped LayoutConfig layout) {
  static final ProcessBenchConfig DEFAULTS =
      new ProcessBenchConfig(List.of(), null, null, 0.5, null, LayoutConfig.AUTO);
}
