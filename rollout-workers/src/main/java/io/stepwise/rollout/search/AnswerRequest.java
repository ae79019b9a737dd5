package io.stepwise.rollout.search;

import io.stepwise.lm.format.Thinking;
import io.stepwise.rollout.search.PartialSolution.Source;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks for the final answer of a solution that was cut: its thinking, if it has not ended, is
 * ended, and the text after which the policy writes the answer is added.
 *
 * @param prompt that text; empty where there is none, so that only the thinking is ended
 */
record AnswerRequest(String prompt) {
  private static final String BREAK = "\n";

  /**
   * Whether a solution can be asked: there is a text that asks, its thinking can be ended, or what
   * follows the thinking was cut.
   */
  boolean asks(PartialSolution solution, StepSampler sampler) {
    return !prompt.isEmpty()
        || switch (sampler.thinking(solution).phase()) {
          case PLAIN -> false;
          case THINKING -> true;
          case ANSWERING -> solution.state() != PartialSolution.State.FINISHED;
        };
  }

  /** How far the answer of a solution that was asked goes. */
  Extension.Reach reach() {
    return prompt.isEmpty() ? Extension.Reach.SOLUTION : Extension.Reach.ANSWER;
  }

  /** The solution with the request; it is open. */
  PartialSolution ask(PartialSolution solution, StepSampler sampler) {
    Thinking thinking = sampler.thinking(solution);
    String end = "";
    if (thinking.phase() == Thinking.Phase.THINKING) {
      String line = sampler.canEncode(BREAK) ? BREAK : "";
      String missing = thinking.missingEnd();
      end = (missing.equals(Thinking.END) ? line : "") + missing;
      end += prompt.isEmpty() ? line + line : "";
    }
    return sampler.inject(solution, end + prompt);
  }

  /** Whether the answer of a solution was asked for. */
  boolean asked(PartialSolution solution, StepSampler sampler) {
    String asking = prompt.strip();
    return !asking.isEmpty()
        && solution.path().stream()
            .filter(node -> node.parent() != null && node.edge().source() == Source.INJECTED)
            .anyMatch(node -> sampler.text(node).stripTrailing().endsWith(asking));
  }

  /**
   * Steps from which an answer can be read that the budget cut: braces that the request has opened
   * are closed after a text.
   *
   * @param steps of a solution that was asked
   */
  List<String> closed(List<String> steps) {
    int last = steps.size() - 1;
    String asking = prompt.strip();
    int at = last < 0 || asking.isEmpty() ? -1 : steps.get(last).lastIndexOf(asking);
    if (at < 0) {
      return steps;
    }
    String step = steps.get(last);
    int open = openBraces(step.substring(at));
    if (open < 1 || step.substring(at + asking.length()).isBlank()) {
      return steps;
    }
    List<String> closed = new ArrayList<>(steps);
    closed.set(last, step + "}".repeat(open));
    return closed;
  }

  private static int openBraces(String text) {
    int open = 0;
    for (int i = 0; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '\\' -> i++; // an escaped brace is a character like others
        case '{' -> open++;
        case '}' -> open--;
        default -> {}
      }
    }
    return open;
  }
}
