package io.stepwise.jobs.evaluate.efficiency;

import io.stepwise.data.setting.Setting;
import io.stepwise.jobs.evaluate.ChooseBy;
import java.util.List;

/**
 * Settings of {@code evaluate label-efficiency}.
 *
 * @param input files of accuracies by problem
 * @param baseline strategy that the others are compared with
 * @param n which N of best-of-N
 * @param by which accuracy
 * @param output output file, null for standard output
 */
public record LabelEfficiencyConfig(
    @Setting(
            value =
                "JSON lines of evaluate best-of-n --by-problem, each with the fields strategy,"
                    + " labels and seed added",
            required = true)
        List<String> input,
    @Setting("Strategy that the others are compared with") String baseline,
    @Setting(value = "N of best-of-N; 0 for the largest in the input", min = 0) int n,
    @Setting("Selection method whose accuracy is compared") ChooseBy by,
    @Setting("Output file, one JSON line per strategy; standard output if absent") String output) {
  static final LabelEfficiencyConfig DEFAULTS =
      new LabelEfficiencyConfig(List.of(), "uniform", 0, ChooseBy.VANILLA, null);
}
