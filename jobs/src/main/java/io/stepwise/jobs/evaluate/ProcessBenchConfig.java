package io.stepwise.jobs.evaluate;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.setting.Setting;
import io.stepwise.data.setting.Unwrapped;
import io.stepwise.jobs.config.PartlyUsed;
import io.stepwise.jobs.reward.LayoutConfig;
import java.util.List;
import java.util.Map;

/**
 * Settings of {@code evaluate process-bench}.
 *
 * @param input files of ProcessBench rows
 * @param predictions files of external predictions, each a row of the table; empty with {@code
 *     model}
 * @param model folders of reward models; empty with {@code predictions}
 * @param threshold a step scored below it is wrong: a number, or {@code tune:FILE}
 * @param output output file, null for standard output
 * @param page file for the HTML page, null for none
 * @param layout how the models read solutions
 */
public record ProcessBenchConfig(
    @Setting(value = "ProcessBench rows as JSON lines, plain or .gz", required = true)
        List<String> input,
    @Setting(
            "JSON lines {\"id\", \"prediction\"}, index of the first wrong step from 0, or -1; each"
                + " file a row of the table")
        List<String> predictions,
    @Setting("Reward model folders to compare, instead of predictions") List<String> model,
    @Setting(
            "Score below which a step counts as wrong: a number from 0 to 1, or tune:FILE for the"
                + " one with the highest F1 on the ProcessBench rows of FILE (with --model)")
        String threshold,
    @Setting("Output file, one JSON line per reward model; standard output if absent")
        String output,
    @Setting(value = "Output file for a self-contained HTML page", placeholder = "FILE")
        String page,
    @Unwrapped LayoutConfig layout)
    implements PartlyUsed {
  private static final String TUNE = "tune:";

  static final ProcessBenchConfig DEFAULTS =
      new ProcessBenchConfig(List.of(), List.of(), List.of(), "0.5", null, null, LayoutConfig.AUTO);

  @Override
  public Map<String, String> unusedKeys() {
    if (!model.isEmpty()) {
      return Map.of();
    }
    Map<String, String> unused = LayoutConfig.unused("without model");
    unused.put("threshold", "without model");
    return unused;
  }

  /** Rejects both and neither of models and predictions, and thresholds that are none. */
  void check() {
    if (model.isEmpty() == predictions.isEmpty()) {
      throw new InvalidConfiguration(
          "Cannot evaluate: give either --model or --predictions ("
              + (model.isEmpty() ? "neither" : "both")
              + ", expected one)");
    }
    if (development() == null) {
      fixed();
    }
  }

  /** The file to choose the threshold on, null for a given threshold. */
  String development() {
    return threshold.startsWith(TUNE) && threshold.length() > TUNE.length()
        ? threshold.substring(TUNE.length())
        : null;
  }

  /** The given threshold. */
  double fixed() {
    double value = Double.NaN;
    try {
      value = Double.parseDouble(threshold);
    } catch (NumberFormatException e) {
      value = Double.NaN; // rejected below, with what was expected
    }
    if (!(value >= 0 && value <= 1)) {
      throw new InvalidConfiguration(
          "Cannot use setting threshold: not a threshold ("
              + threshold
              + ", expected a number from 0 to 1, or tune:FILE)");
    }
    return value;
  }
}
