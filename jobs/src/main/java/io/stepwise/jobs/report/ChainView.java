package io.stepwise.jobs.report;

import io.stepwise.data.Rating;
import java.util.List;
import java.util.Objects;

/**
 * One chain to look at.
 *
 * @param stage which policy made it
 * @param problem the problem's text
 * @param reference the right answer, null where unknown
 * @param answer the answer given, null where none was
 * @param correct whether it is right
 * @param score the reward model's score of the whole chain
 * @param steps its steps in order
 */
public record ChainView(
    Stage stage,
    String problem,
    String reference,
    String answer,
    boolean correct,
    double score,
    List<StepView> steps) {

  /** Which policy made a chain. */
  public enum Stage {
    /** The policy that training began with. */
    BEFORE,
    /** The trained policy. */
    AFTER
  }

  /**
   * One step.
   *
   * @param text as written
   * @param score P(correct) by the reward model
   * @param verdict its true verdict, {@link Rating#UNRATED} where unknown
   */
  public record StepView(String text, double score, Rating verdict) {
    /** Refuses absent parts. */
    public StepView {
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(verdict, "verdict");
    }

    /** A wrong step that the reward model trusts. */
    public boolean missesError() {
      return verdict == Rating.NEGATIVE && score >= 0.5;
    }

    /** A step that is not wrong and that the reward model doubts. */
    public boolean raisesFalseAlarm() {
      return (verdict == Rating.POSITIVE || verdict == Rating.NEUTRAL) && score < 0.5;
    }
  }

  /** Copies the list; refuses absent parts. */
  public ChainView {
    Objects.requireNonNull(stage, "stage");
    Objects.requireNonNull(problem, "problem");
    steps = List.copyOf(steps);
  }

  /** Whether the reward model and the verdicts disagree on a step. */
  public boolean hasDisagreement() {
    return steps.stream().anyMatch(step -> step.missesError() || step.raisesFalseAlarm());
  }
}
