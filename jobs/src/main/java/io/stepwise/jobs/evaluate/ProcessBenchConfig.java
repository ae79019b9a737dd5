package io.stepwise.jobs.evaluate;

import io.stepwise.jobs.config.Setting;
import java.util.List;

/**
 * Settings of {@code evaluate process-bench}.
 *
 * @param input files of ProcessBench rows
 * @param predictions file of predictions by somebody else, null to use a model
 * @param model folder of a reward model, null to use predictions
 * @param threshold a step scored below it is wrong
 * @param output file to make, null for standard output
 */
public record ProcessBenchConfig(
    @Setting(value = "ProcessBench rows as JSON lines, plain or .gz", required = true)
        List<String> input,
    @Setting("JSON lines {\"id\", \"prediction\"}: first wrong step from 0, or -1")
        String predictions,
    @Setting("Folder of a reward model, instead of predictions") String model,
    @Setting(value = "With a model: a step scored below it is wrong", min = 0, max = 1)
        double threshold,
    @Setting("File to make, one line of JSON; standard output without it") String output) {
  static final ProcessBenchConfig DEFAULTS =
      new ProcessBenchConfig(List.of(), null, null, 0.5, null);
}
