package io.stepwise.jobs.evaluate.stress;

import io.stepwise.data.setting.Setting;
import io.stepwise.data.setting.Unwrapped;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.prm.evaluation.StepAggregation;
import java.util.List;

/**
 * Settings of {@code evaluate stress}.
 *
 * @param model folders of reward models
 * @param source where the solutions are
 * @param aggregate how step scores become a solution's score
 * @param n number of solutions of each problem to choose among, 0 for all
 * @param positions places of each picked solution to change, 0 for all
 * @param output file for the metrics, null for standard output
 * @param page file for the HTML page, null for none
 * @param layout how the models read solutions
 */
public record StressConfig(
    @Setting(value = "Reward model folders to compare", required = true) List<String> model,
    @Unwrapped Source source,
    @Setting("How the step scores of a solution become one score; several are compared")
        List<StepAggregation> aggregate,
    @Setting(value = "Number of solutions per problem to choose among; 0 for all", min = 0) int n,
    @Setting(
            value = "Places to change in each selected solution, chosen at random; 0 for all",
            min = 0)
        int positions,
    @Setting("Output file, one JSON line per reward model and aggregate; standard output if absent")
        String output,
    @Setting(value = "Output file for a self-contained HTML page", placeholder = "FILE")
        String page,
    @Unwrapped LayoutConfig layout) {
  static final StressConfig DEFAULTS =
      new StressConfig(
          List.of(),
          new Source(List.of(), null),
          List.of(StepAggregation.values()),
          0,
          4,
          null,
          null,
          LayoutConfig.AUTO);

  /**
   * Where the solutions are.
   *
   * @param input files of solutions; empty with {@code chains}
   * @param chains folder of chains; null with {@code input}
   */
  public record Source(
      @Setting(
              "JSON lines {\"id\", \"problem\", \"steps\"}, as generate --split-steps writes them; or"
                  + " give --chains")
          List<String> input,
      @Setting(
              value = "Folder of chains, written by rollout; or give --input",
              placeholder = "FOLDER")
          String chains) {}
}
