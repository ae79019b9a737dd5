package io.stepwise.jobs.evaluate.prmbench;

import io.stepwise.data.setting.Setting;
import io.stepwise.data.setting.Unwrapped;
import io.stepwise.jobs.config.PartlyUsed;
import io.stepwise.jobs.reward.LayoutConfig;
import java.util.List;
import java.util.Map;

/**
 * Settings of {@code evaluate prm-bench}.
 *
 * @param input files of PRMBench rows
 * @param predictions files of predictions, each a row of the table; empty with {@code model}
 * @param model folders of reward models; empty with {@code predictions}
 * @param threshold a step scored below it is predicted wrong
 * @param output file for the metrics, null for standard output
 * @param page file for the HTML page, null for none
 * @param layout how the models read solutions
 */
public record PrmBenchConfig(
    @Setting(
            value = "PRMBench rows as JSON lines: files, globs or folders, plain or .gz",
            required = true)
        List<String> input,
    @Setting(
            "JSON lines {\"idx\", \"scores\": {\"step_level_validity_labels\"}} as PRMBench's script"
                + " writes them, each file a row of the table")
        List<String> predictions,
    @Setting("Reward model folders to compare, instead of predictions") List<String> model,
    @Setting(
            value =
                "Score below which a step counts as wrong if predictions have scores without labels",
            min = 0,
            max = 1)
        double threshold,
    @Setting("Output file, one JSON line per reward model; standard output if absent")
        String output,
    @Setting(value = "Output file for a self-contained HTML page", placeholder = "FILE")
        String page,
    @Unwrapped LayoutConfig layout)
    implements PartlyUsed {
  static final PrmBenchConfig DEFAULTS =
      new PrmBenchConfig(List.of(), List.of(), List.of(), 0.5, null, null, LayoutConfig.AUTO);

  @Override
  public Map<String, String> unusedKeys() {
    return model.isEmpty() ? LayoutConfig.unused("without model") : Map.of();
  }
}
