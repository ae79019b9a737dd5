package io.stepwise.jobs.score;

import io.stepwise.data.setting.Setting;
import io.stepwise.jobs.config.PartlyUsed;
import io.stepwise.jobs.config.Unwrapped;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.jobs.tables.TableConfig;
import io.stepwise.prm.evaluation.StepAggregation;
import java.util.Map;

/**
 * Settings of {@code score}.
 *
 * @param model folder of the process reward model
 * @param input file of solutions
 * @param output file for the same with scores
 * @param aggregate how step scores are aggregated to the solution's score
 * @param layout how the model reads solutions
 * @param tables formats of input and output, and whether Spark is used
 */
public record ScoreConfig(
    @Setting(value = "Process reward model folder", required = true) String model,
    @Setting(
            value =
                "JSON lines {id, problem, steps: []}, plain or .gz, or a table with columns problem"
                    + " and steps",
            required = true)
        String input,
    @Setting(
            value =
                "Output file, on Spark a folder with a table: the input with step_scores and score",
            required = true)
        String output,
    @Setting("How the step scores of a solution become one score") StepAggregation aggregate,
    @Unwrapped LayoutConfig layout,
    @Unwrapped TableConfig tables)
    implements PartlyUsed {
  /** The product of the steps. */
  public static final ScoreConfig DEFAULTS =
      new ScoreConfig(
          null, null, null, StepAggregation.PROD, LayoutConfig.AUTO, TableConfig.DEFAULTS);

  /** Settings for JSON lines, without Spark. */
  public ScoreConfig(
      String model, String input, String output, StepAggregation aggregate, LayoutConfig layout) {
    this(model, input, output, aggregate, layout, TableConfig.DEFAULTS);
  }

  @Override
  public Map<String, String> unusedKeys() {
    return tables.unused(input);
  }
}
