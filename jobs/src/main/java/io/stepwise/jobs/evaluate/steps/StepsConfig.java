package io.stepwise.jobs.evaluate.steps;

import io.stepwise.data.HumanSteps;
import io.stepwise.data.setting.Setting;
import io.stepwise.data.setting.Unwrapped;
import io.stepwise.jobs.config.PartlyUsed;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.prm.sample.NeutralAs;
import java.util.List;
import java.util.Map;

/**
 * Settings of {@code evaluate steps}.
 *
 * @param model folders of reward models; empty with {@code input}
 * @param data folder of step-labelled solutions, with {@code model}
 * @param heldOut share of the problems to evaluate on, chosen as {@code train-prm} chooses them
 * @param heldOutFold which part of that size
 * @param input files of scored solutions; empty with {@code model}
 * @param labels how labels become right and wrong
 * @param output file for the metrics, null for standard output
 * @param page file for the HTML page, null for none
 * @param layout how the models read solutions
 */
public record StepsConfig(
    @Setting("Reward model folders to compare, with --data; or give --input") List<String> model,
    @Setting("Folder of step-labelled solutions, written by ingest") String data,
    @Setting(
            value =
                "Share of the problems to evaluate on: 1 for all, or the value given to "
                    + "train-prm for the problems that it held out",
            above = 0,
            max = 1)
        double heldOut,
    @Setting(value = "Which fold of that share to evaluate on, as given to train-prm", min = 0)
        int heldOutFold,
    @Setting(
            "JSON lines {\"id\", \"problem\", \"step_scores\", \"labels\"}, each file a row of the"
                + " table; or give --model")
        List<String> input,
    @Unwrapped Labels labels,
    @Setting("Output file, one JSON line per reward model; standard output if absent")
        String output,
    @Setting(value = "Output file for a self-contained HTML page", placeholder = "FILE")
        String page,
    @Unwrapped LayoutConfig layout)
    implements PartlyUsed {
  static final StepsConfig DEFAULTS =
      new StepsConfig(
          List.of(),
          null,
          1,
          0,
          List.of(),
          new Labels(NeutralAs.POSITIVE, HumanSteps.CORRECT),
          null,
          null,
          LayoutConfig.AUTO);

  @Override
  public Map<String, String> unusedKeys() {
    if (!model.isEmpty()) {
      return Map.of();
    }
    Map<String, String> unused = LayoutConfig.unused("without model");
    unused.put("held-out", "without model");
    unused.put("held-out-fold", "without model");
    unused.put("human-steps", "without model");
    return unused;
  }

  /**
   * How labels become right and wrong.
   *
   * @param neutralAs what a neutral rating means; {@code half} leaves the step out
   * @param humanSteps what an unrated step that a person wrote counts as
   */
  public record Labels(
      @Setting("What a neutral rating counts as; half and ignore leave the step out")
          NeutralAs neutralAs,
      @Setting("What an unrated step written by a labeler counts as") HumanSteps humanSteps) {}
}
