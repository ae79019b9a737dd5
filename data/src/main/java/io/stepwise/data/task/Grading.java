package io.stepwise.data.task;

import io.stepwise.data.Problem;
import io.stepwise.data.error.StepwiseException;
import java.util.List;

/** Grades chains; one that is left undecided is tried once more. */
public final class Grading {
  private static final int ATTEMPTS = 2;

  private final AnswerGrader grader;

  /**
   * What a chain's answer is worth.
   *
   * @param answer the answer, null where there is none
   * @param canonical its canonical form, null where there is none or the verdict is undecided
   * @param verdict whether it is correct
   * @param failure why the verdict is undecided; empty where it is not
   */
  public record Graded(String answer, String canonical, Verdict verdict, String failure) {
    /** A chain that gives no answer. */
    public static final Graded NO_ANSWER = new Graded(null, null, Verdict.INCORRECT, "");

    private static Graded undecided(String answer, String failure) {
      return new Graded(answer, null, Verdict.UNDECIDED, failure);
    }
  }

  /** Grading by one grader. */
  public Grading(AnswerGrader grader) {
    this.grader = grader;
  }

  /**
   * Grades a chain.
   *
   * @param steps the steps of a chain that ended by itself
   * @throws StepwiseException where the problem is not of the grader's kind, or the grader could
   *     not be started at all
   */
  public Graded grade(Problem problem, List<String> steps) {
    Graded graded = attempt(problem, steps);
    for (int i = 1; i < ATTEMPTS && graded.verdict() == Verdict.UNDECIDED; i++) {
      graded = attempt(problem, steps);
    }
    return graded;
  }

  // A grader from elsewhere may fail in any way; each is a verdict, and its reason is kept.
  private Graded attempt(Problem problem, List<String> steps) {
    String answer = null;
    try {
      answer = grader.answer(steps).orElse(null);
      if (answer == null) {
        return Graded.NO_ANSWER;
      }
      Verdict verdict = grader.grade(problem, steps);
      return verdict == Verdict.UNDECIDED
          ? Graded.undecided(answer, "the grader ran out of time")
          : new Graded(answer, grader.canonical(answer), verdict, "");
    } catch (StepwiseException e) {
      throw e;
    } catch (GraderFailure e) {
      return Graded.undecided(answer, e.getMessage());
    } catch (RuntimeException | StackOverflowError | LinkageError e) {
      return Graded.undecided(answer, "the grader failed: " + e);
    }
  }
}
