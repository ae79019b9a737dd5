package io.stepwise.data.task;

import io.stepwise.data.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Finds and grades the final answers of a kind of problem. Implementations have a public
 * constructor without parameters and keep no state between calls. They are found by {@link
 * java.util.ServiceLoader}, so a grader can come from a jar on the class path.
 */
public interface AnswerGrader {
  /** The name by which {@code --task} chooses it: lower case, words joined by hyphens. */
  String name();

  /**
   * The answer that a chain gives; empty where it gives none, which counts as incorrect.
   *
   * @param steps the steps of a chain that ended by itself, in order
   */
  Optional<String> answer(List<String> steps);

  /**
   * Whether a chain's answer is correct. The verdict must not depend on the machine or on earlier
   * calls: chains that a lost executor made are made and graded again.
   *
   * @param steps the steps of a chain that ended by itself, in order
   */
  Verdict grade(Problem problem, List<String> steps);

  /**
   * A form of an answer that is the same text for equal answers, e.g. {@code 1/2} for {@code 0.5}.
   * Votes count answers by it.
   */
  String canonical(String answer);

  /**
   * Text that continues an unfinished chain so that a policy writes the final answer next, as
   * {@link #answer} finds it, e.g. {@code The final answer is \boxed{}. Searches add it where the
   * tokens for thinking are used up. Empty, the default, if there is none.
   */
  default String answerPrompt() {
    return "";
  }

  /**
   * Whether an answer that is already known equals a reference answer, by the rule of {@link
   * #grade}. Equal canonical forms unless a grader has a rule of its own.
   */
  default Verdict compare(String answer, String reference) {
    return Verdict.of(canonical(answer).equals(canonical(reference)));
  }

  /** The time that one call may take; a call that takes longer is ended, and undecided. */
  default Duration timeLimit() {
    return Duration.ofSeconds(10);
  }
}
