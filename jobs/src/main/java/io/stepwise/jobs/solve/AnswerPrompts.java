package io.stepwise.jobs.solve;

import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.task.Graders;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.training.StartingModel;
import io.stepwise.lm.lora.Base;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;

/** Whether a policy can be asked for the final answer of a task. */
public final class AnswerPrompts {
  private AnswerPrompts() {}

  /**
   * Warns if a policy cannot be asked, since its tokenizer cannot encode the text that asks.
   *
   * @param policy folder of the policy
   * @param task name of the task
   */
  public static void check(String policy, String task, Progress progress) {
    String prompt = Graders.named(task).answerPrompt();
    if (prompt.isEmpty()) {
      return;
    }
    InputFolder folder = StartingModel.folder(policy);
    if (!ReasoningTokenizer.load(Base.orSelf(folder), "").canEncode(prompt)) {
      progress.say(
          "Warning: no answer is requested when the tokens for thinking are used up: the policy's"
              + " tokenizer cannot encode \"%s\" of task %s".formatted(prompt.strip(), task));
    }
  }
}
