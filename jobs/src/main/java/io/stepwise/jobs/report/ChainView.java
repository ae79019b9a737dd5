package io.stepwise.jobs.report;

import io.stepwise.data.Rating;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One chain to look at.
 *
 * @param stage which policy sampled it
 * @param problem the problem's text
 * @param reference the right answer, null where unknown
 * @param answer the answer given, null where none was
 * @param correct whether it is right
 * @param score the reward model's score of the whole chain, null without one
 * @param steps its steps in order
 * @param prompt the prompt as text, null where unknown
 * @param response the whole response as text, null where unknown
 * @param row what else its row of the table says, by column
 */
public record ChainView(
    Stage stage,
    String problem,
    String reference,
    String answer,
    boolean correct,
    Double score,
    List<StepView> steps,
    String prompt,
    String response,
    Map<String, Object> row) {

  /** The policy that sampled a chain. */
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
   * @param score P(correct) by the reward model, null without one
   * @param verdict its true verdict, {@link Rating#UNRATED} where unknown
   */
  public record StepView(String text, Double score, Rating verdict) {
    /** Rejects null components. */
    public StepView {
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(verdict, "verdict");
    }

    /** A wrong step that the reward model trusts. */
    public boolean missesError() {
      return verdict == Rating.NEGATIVE && score != null && score >= 0.5;
    }

    /** A step that is wrong, or that is unlabelled and has a low score. */
    public boolean seemsWrong() {
      return verdict == Rating.NEGATIVE || (verdict == Rating.UNRATED && isDoubted());
    }

    /** A step that is not wrong and that the reward model doubts. */
    public boolean raisesFalseAlarm() {
      return (verdict == Rating.POSITIVE || verdict == Rating.NEUTRAL) && isDoubted();
    }

    private boolean isDoubted() {
      return score != null && score < 0.5;
    }
  }

  /** Copies the list; rejects null components. */
  public ChainView {
    Objects.requireNonNull(stage, "stage");
    Objects.requireNonNull(problem, "problem");
    steps = List.copyOf(steps);
    row = row == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(row));
  }

  /** A chain of which only the steps are known. */
  public ChainView(
      Stage stage,
      String problem,
      String reference,
      String answer,
      boolean correct,
      Double score,
      List<StepView> steps) {
    this(stage, problem, reference, answer, correct, score, steps, null, null, null);
  }

  /**
   * Whether the answer is right although a step is wrong: by its verdict, or where there is none,
   * by the reward model.
   */
  public boolean reachesAnswerByWrongStep() {
    return correct && steps.stream().anyMatch(StepView::seemsWrong);
  }

  /** Whether the reward model and the verdicts disagree on a step. */
  public boolean hasDisagreement() {
    return steps.stream().anyMatch(step -> step.missesError() || step.raisesFalseAlarm());
  }
}
