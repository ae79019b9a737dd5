package io.stepwise.policy.sft;

import io.stepwise.lm.format.Formats;
import io.stepwise.lm.format.Thinking;
import java.util.ArrayList;
import java.util.List;

/**
 * The form of a response to a prompt that ends with {@code <think>}, as the chat template of
 * DeepSeek-R1 renders it: the model is sampled inside its thinking, so a demonstration has to end
 * the thinking before its answer.
 *
 * <ul>
 *   <li>Steps without {@code </think>}: the last step is the answer. The thinking holds the others
 *       and ends after them; that of a single step is empty.
 *   <li>Steps with {@code </think>} stay as they are, but {@code <think>} at the beginning is
 *       removed: the prompt has it.
 * </ul>
 *
 * <p>After any other prompt, a response is its steps.
 */
final class ThinkingForm {
  private static final String BREAK = "\n";

  private final Formats formats;

  /** Whether the response begins with the end of the thinking. */
  private final boolean empty;

  private final List<String> steps;

  private ThinkingForm(Formats formats, boolean empty, List<String> steps) {
    this.formats = formats;
    this.empty = empty;
    this.steps = steps;
  }

  /** The form of a solution's steps after a prompt. */
  static ThinkingForm of(Formats formats, int[] prompt, List<String> steps) {
    boolean begun = Thinking.begun(formats.tokenizer(), prompt);
    if (!begun || steps.isEmpty()) {
      return new ThinkingForm(formats, false, steps);
    }
    List<String> written = new ArrayList<>(steps);
    String first = steps.get(0).stripLeading();
    if (first.startsWith(Thinking.BEGIN)) {
      written.set(0, first.substring(Thinking.BEGIN.length()).stripLeading());
    }
    boolean ended = steps.stream().anyMatch(step -> step.contains(Thinking.END));
    int reasoned = steps.size() - 2;
    if (!ended && reasoned >= 0) {
      String line = formats.tokenizer().canEncode(BREAK) ? BREAK : "";
      written.set(reasoned, written.get(reasoned) + line + Thinking.END);
    }
    return new ThinkingForm(formats, !ended && steps.size() == 1, written);
  }

  /** The steps as they are written. */
  List<String> steps() {
    return steps;
  }

  /** The token ids of the response, without an end token. */
  int[] response() {
    int[] joined = formats.steps().join(steps);
    if (!empty) {
      return joined;
    }
    String line = formats.tokenizer().canEncode(BREAK) ? BREAK : "";
    int[] end = formats.tokenizer().verbatim(Thinking.END + line + line);
    return Demonstration.concat(end, joined);
  }
}
