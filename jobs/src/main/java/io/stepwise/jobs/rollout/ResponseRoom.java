package io.stepwise.jobs.rollout;

import io.stepwise.data.Problem;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.lm.config.ConfigJson;
import io.stepwise.lm.format.FormatSpec;
import io.stepwise.lm.format.PromptFormat;
import io.stepwise.lm.lora.BaseReference;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.lm.weights.ModelFiles;
import java.util.List;

/** Checks before sampling that prompts and responses fit into the policy's maximum length. */
public final class ResponseRoom {
  private ResponseRoom() {}

  /**
   * The tokens that {@code max-tokens} leaves for a prompt.
   *
   * @param key the setting as the user typed it
   * @throws InvalidConfiguration if none is left
   */
  public static int forPrompt(String key, int maxTokens, int maxLength) {
    if (maxTokens >= maxLength) {
      throw new InvalidConfiguration(
          "Cannot use setting %s: no room for a prompt (%d, expected less than the model's maximum length, %d)"
              .formatted(key, maxTokens, maxLength));
    }
    return maxLength - maxTokens;
  }

  /** The same for a policy's folder. */
  public static int forPrompt(String key, int maxTokens, InputFolder policy) {
    InputFolder base = BaseReference.orSelf(policy);
    String where = base.path() + "/" + ModelFiles.CONFIG;
    return forPrompt(
        key, maxTokens, ConfigJson.parse(base.text(ModelFiles.CONFIG), where).maxPositions());
  }

  /**
   * Checks the prompts of problems.
   *
   * @throws InvalidConfiguration if {@code max-tokens} leaves no token for a prompt
   * @throws InvalidInput if a problem's prompt is longer than what is left
   */
  public static void check(
      InputFolder policy, FormatSpec formats, int maxTokens, List<Problem> problems) {
    int room = forPrompt("max-tokens", maxTokens, policy);
    PromptFormat prompts =
        formats
            .open(
                ReasoningTokenizer.load(BaseReference.orSelf(policy), "")
                    .limitedTo(room + maxTokens))
            .prompt();
    for (Problem problem : problems) {
      int length = prompts.render(problem.text()).length;
      if (length > room) {
        throw new InvalidInput(
            "Cannot sample: length of the prompt (%d tokens, expected at most %d, which --max-tokens leaves of the model's maximum length) of problem %s"
                .formatted(length, room, problem.id()));
      }
    }
  }
}
