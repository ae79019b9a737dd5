package io.stepwise.jobs.score;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.setting.Setting;
import io.stepwise.data.setting.Unwrapped;
import io.stepwise.jobs.config.PartlyUsed;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.jobs.tables.TableConfig;
import io.stepwise.jobs.training.StartingModel;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.lm.format.StepSplitter;
import io.stepwise.prm.evaluation.StepAggregation;
import java.util.Map;
import java.util.Optional;

/**
 * Settings of {@code score}.
 *
 * @param model folder of the process reward model
 * @param input file of solutions
 * @param output file for the same with scores
 * @param aggregate how step scores are aggregated to the solution's score
 * @param splitSteps whether solutions may be given as a text
 * @param stepFormat what ends a step of such a text
 * @param columns names of the new columns
 * @param layout how the model reads solutions
 * @param tables formats of input and output, and whether Spark is used
 */
public record ScoreConfig(
    @Setting(value = "Process reward model folder", required = true) String model,
    @Setting(
            value =
                "JSON lines {id, problem, steps: []}, plain or .gz, or a table with columns problem"
                    + " and steps; with --split-steps also text instead of steps",
            required = true)
        String input,
    @Setting(
            value =
                "Output file, on Spark a folder with a table: the input with step_scores and score",
            required = true)
        String output,
    @Setting("How the step scores of a solution become one score") StepAggregation aggregate,
    @Setting("Split the text of rows without steps; the problem may then be in prompt")
        boolean splitSteps,
    @Setting(
            "Step delimiter for --split-steps: auto (from the model's folder), token, blank-line,"
                + " line, or regex:EXPRESSION that matches the start of a step")
        String stepFormat,
    @Unwrapped OutputColumns columns,
    @Unwrapped LayoutConfig layout,
    @Unwrapped TableConfig tables)
    implements PartlyUsed {
  private static final String AUTO = "auto";

  /** The product of the steps. */
  public static final ScoreConfig DEFAULTS =
      new ScoreConfig(
          null,
          null,
          null,
          StepAggregation.PROD,
          false,
          AUTO,
          OutputColumns.DEFAULTS,
          LayoutConfig.AUTO,
          TableConfig.DEFAULTS);

  /**
   * Checks the step format.
   *
   * @throws InvalidConfiguration if there is no such format, or nothing uses it
   */
  public ScoreConfig {
    new FormatSettings(FormatSettings.Choice.AUTO, null, null, stepFormat);
    if (!splitSteps && !stepFormat.equals(AUTO)) {
      throw new InvalidConfiguration(
          "Cannot use setting step-format: steps are not split ("
              + stepFormat
              + ", expected --split-steps too)");
    }
  }

  /** Solutions in steps. */
  public ScoreConfig(
      String model,
      String input,
      String output,
      StepAggregation aggregate,
      LayoutConfig layout,
      TableConfig tables) {
    this(model, input, output, aggregate, false, AUTO, OutputColumns.DEFAULTS, layout, tables);
  }

  /** Settings for JSON lines, without Spark. */
  public ScoreConfig(
      String model, String input, String output, StepAggregation aggregate, LayoutConfig layout) {
    this(model, input, output, aggregate, layout, TableConfig.DEFAULTS);
  }

  /** What splits the text of rows; empty where they have steps. */
  Optional<StepSplitter> splitter() {
    return splitSteps
        ? Optional.of(StepSplitter.of(StartingModel.folder(model), stepFormat))
        : Optional.empty();
  }

  @Override
  public Map<String, String> unusedKeys() {
    return tables.unused(input);
  }
}
