package io.stepwise.jobs.solve;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.task.Graders;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.training.StartingModel;
import io.stepwise.lm.lora.BaseReference;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;

/** Whether a policy can be given the texts with which a search controls its thinking. */
public final class AnswerPrompts {
  private AnswerPrompts() {}

  /**
   * Checks the texts of a search.
   *
   * @param task name of the task
   * @throws InvalidConfiguration if the policy's tokenizer cannot encode a text without which the
   *     settings have no meaning
   */
  public static void check(SolveConfig config, String task, Progress progress) {
    Integer thinking = config.limits().thinkingTokens();
    if (config.limits().minThinkingTokens() > 0
        && !tokenizer(config.policy()).canEncode(Strategies.WAIT)) {
      throw refusal("min-thinking-tokens", Strategies.WAIT, config.policy());
    }
    if (!check(config.policy(), task, progress) && thinking != null && thinking == 0) {
      throw refusal("thinking-tokens", Graders.named(task).answerPrompt(), config.policy());
    }
  }

  private static InvalidConfiguration refusal(String setting, String text, String policy) {
    return new InvalidConfiguration(
        "Cannot use setting %s: the policy's tokenizer cannot encode the text to insert (\"%s\", expected its characters in the vocabulary) at %s"
            .formatted(setting, text.strip(), policy));
  }

  /**
   * Warns if a policy cannot be asked for the final answer, since its tokenizer cannot encode the
   * text that asks.
   *
   * @param policy folder of the policy
   * @param task name of the task
   * @return false if it cannot
   */
  public static boolean check(String policy, String task, Progress progress) {
    String prompt = Graders.named(task).answerPrompt();
    if (prompt.isEmpty() || tokenizer(policy).canEncode(prompt)) {
      return true;
    }
    progress.say(
        "Warning: no answer is requested when the tokens for thinking are used up: the policy's"
            + " tokenizer cannot encode \"%s\" of task %s".formatted(prompt.strip(), task));
    return false;
  }

  private static ReasoningTokenizer tokenizer(String policy) {
    InputFolder folder = StartingModel.folder(policy);
    return ReasoningTokenizer.load(BaseReference.orSelf(folder), "");
  }
}
