package io.stepwise.data.grading;

import io.stepwise.data.Problem;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.grading.algebra.Difference;
import io.stepwise.data.grading.limit.Budget;
import io.stepwise.data.grading.limit.OutOfBudget;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Decides whether a final answer equals a reference answer, as PRM800K's published check does
 * (Lightman et al. 2023, arXiv:2305.20050). The first rule that makes them equal decides:
 *
 * <ol>
 *   <li>equal in the form of MATH, {@code 0.5} and {@code \frac12};
 *   <li>equal in a plainer form without LaTeX and units, {@code 10,\!080} and {@code 10080};
 *   <li>as many elements between the same brackets, and each pair of them equal: two fractions only
 *       if they are written alike (an unreduced one is wrong), a whole number only with a whole
 *       number, anything else if the difference is zero as algebra.
 * </ol>
 *
 * <p>Never throws for any text, never runs one, and ends at the deadline or shortly after it. Safe
 * for threads.
 */
public final class AnswerCheck {
  /** Enough for any answer that people or models write; see the decision record. */
  public static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(3);

  /** Longer texts are not looked into: even one pass over them could outlast a deadline. */
  private static final int MOST_CHARACTERS = 1 << 22;

  private final Duration deadline;

  /** A check with the default deadline. */
  public AnswerCheck() {
    this(DEFAULT_DEADLINE);
  }

  /**
   * A check with a deadline of its own.
   *
   * @param deadline the CPU time one answer may take
   * @throws InvalidConfiguration when it is not positive
   */
  public AnswerCheck(Duration deadline) {
    if (deadline.isZero() || deadline.isNegative()) {
      throw new InvalidConfiguration(
          "Cannot check answers: no time left (" + deadline + ", expected more than 0)");
    }
    this.deadline = deadline;
  }

  /** Whether the answer counts as correct; an undecided one does not. */
  public boolean correct(String given, String truth) {
    return check(given, truth).correct();
  }

  /**
   * Whether a chain ends with the problem's answer. A chain whose last step gives none, and one on
   * a problem without a reference answer, is never right.
   *
   * @param steps the steps of a chain on any problem of one's own
   */
  public boolean solves(Problem problem, List<String> steps) {
    return check(FinalAnswer.of(steps).orElse(null), problem.answer()).correct();
  }

  /**
   * A verdict with its reason.
   *
   * @param result the verdict
   * @param undecided why there is none; empty for a verdict
   */
  public record Explained(CheckResult result, Optional<String> undecided) {}

  /** The verdict on one answer, as {@link #explain} gives it. */
  public CheckResult check(String given, String truth) {
    return explain(given, truth).result();
  }

  /**
   * The verdict on one answer, and why it is undecided if it is.
   *
   * @param given the answer, null where there is none
   * @param truth the reference answer, null where none is known
   */
  public Explained explain(String given, String truth) {
    if (given == null || truth == null) {
      return new Explained(CheckResult.NO_ANSWER, Optional.empty());
    }
    if (given.length() + (long) truth.length() > MOST_CHARACTERS) {
      return given.equals(truth)
          ? new Explained(CheckResult.SAME_MATH_FORM, Optional.empty())
          : undecided("answers are longer than " + MOST_CHARACTERS + " characters");
    }
    try {
      return new Explained(check(given, truth, Budget.of(deadline)), Optional.empty());
    } catch (OutOfBudget e) {
      return undecided(e.getMessage());
    }
  }

  private static Explained undecided(String reason) {
    return new Explained(CheckResult.UNDECIDED, Optional.of(reason));
  }

  /**
   * A form that is the same for answers of equal value: a fraction in lowest terms for a rational
   * number, {@code 1/2} for {@code 0.5}, {@code \frac{2}{4}} and {@code \sqrt{0.25}}. Equality by
   * {@link #check} is stricter in places (it rejects {@code 2/4}), so this groups answers and does
   * not grade them. An answer that would cost too much is its own text.
   */
  public String canonical(String answer) {
    try {
      return CanonicalForm.of(answer, Budget.of(deadline));
    } catch (OutOfBudget e) {
      return Characters.strip(answer);
    }
  }

  private static CheckResult check(String given, String truth, Budget budget) {
    if (MathForm.of(given).equals(MathForm.of(truth))) {
      return CheckResult.SAME_MATH_FORM;
    }
    String plainTruth = PlainForm.of(truth, budget);
    String plainGiven = PlainForm.of(given, budget);
    if (plainTruth.equals(plainGiven)) {
      return CheckResult.SAME_PLAIN_FORM;
    }
    if (plainGiven.isEmpty()) {
      return CheckResult.DIFFERENT;
    }
    List<String> truths = Elements.of(plainTruth);
    List<String> givens = Elements.of(plainGiven);
    if (truths.size() != givens.size()
        || (truths.size() > 1 && !Elements.sameBrackets(plainTruth, plainGiven))) {
      return CheckResult.DIFFERENT;
    }
    for (int i = 0; i < truths.size(); i++) {
      if (!sameElement(truths.get(i), givens.get(i), budget)) {
        return CheckResult.DIFFERENT;
      }
    }
    return CheckResult.SAME_VALUE;
  }

  private static boolean sameElement(String truth, String given, Budget budget) {
    if (Numerals.isFraction(truth) && Numerals.isFraction(given)) {
      return truth.equals(given);
    }
    return Numerals.isWhole(truth) == Numerals.isWhole(given)
        && Difference.isZero(truth, given, budget);
  }
}
