package io.stepwise.jobs.select;

import io.stepwise.data.setting.Setting;
import io.stepwise.data.setting.Unwrapped;
import io.stepwise.jobs.config.PartlyUsed;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.jobs.tasks.Tasks;
import io.stepwise.prm.evaluation.StepAggregation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Settings of {@code select}.
 *
 * @param input folder of chains or solutions
 * @param rewardModel folders of the reward models that score them
 * @param labelled folders of solutions that are not selected again
 * @param strategy by what solutions are chosen
 * @param count how many
 * @param output where the request file goes
 * @param wrongShare share of wrong answers
 * @param aggregate how step scores are aggregated to the solution's score
 * @param task name of the task that grades answers, or auto
 * @param layout how the reward models read their input
 */
public record SelectConfig(
    @Setting(value = "Folder of chains (rollout) or solutions (ingest, label)", required = true)
        String input,
    @Setting(
            "Reward models that score the steps: model folders; disagreement needs at least two, or"
                + " an ensemble")
        List<String> rewardModel,
    @Setting("Folders of solutions (ingest, label) with labels; these solutions are not selected")
        List<String> labelled,
    @Setting("Selection strategy") SelectionCriterion strategy,
    @Setting(value = "Solutions to select", min = 1) int count,
    @Setting(value = "Output folder for requests.jsonl", required = true) String output,
    @Setting(
            value = "Share of solutions with a wrong answer, for convincing-wrong",
            min = 0,
            max = 1)
        double wrongShare,
    @Setting("How the step scores of a solution become one score, for convincing-wrong")
        StepAggregation aggregate,
    @Setting("Task that grades the answers; auto follows the input") String task,
    @Unwrapped LayoutConfig layout)
    implements PartlyUsed {
  /** 80 % convincing wrong answers of 100 solutions. */
  public static final SelectConfig DEFAULTS =
      new SelectConfig(
          null,
          List.of(),
          List.of(),
          SelectionCriterion.CONVINCING_WRONG,
          100,
          null,
          0.8,
          StepAggregation.PROD,
          Tasks.AUTO,
          LayoutConfig.AUTO);

  /** Copies the lists. */
  public SelectConfig {
    rewardModel = List.copyOf(rewardModel);
    labelled = List.copyOf(labelled);
  }

  @Override
  public Map<String, String> unusedKeys() {
    Map<String, String> unused = new LinkedHashMap<>();
    if (strategy != SelectionCriterion.CONVINCING_WRONG) {
      unused.put("wrong-share", "with strategy=" + strategy.word());
      unused.put("aggregate", "with strategy=" + strategy.word());
    }
    if (rewardModel.isEmpty()) {
      LayoutConfig.KEYS.forEach(key -> unused.put(key, "without reward-model"));
    }
    return unused;
  }
}
