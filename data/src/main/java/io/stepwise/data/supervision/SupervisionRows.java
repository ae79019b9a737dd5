package io.stepwise.data.supervision;

import io.stepwise.data.Alternative;
import io.stepwise.data.HumanSteps;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.LabelledStep.Author;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import java.util.ArrayList;
import java.util.List;

/**
 * Solutions as rows of the interchange form: the steps up to and including the first wrong one, and
 * if asked one row per rated alternative, which repeats the labels of its prefix because the form
 * cannot mask them. At an unrated step the row ends before it, unless a person wrote it and such
 * steps count as correct.
 *
 * @param neutral the label of a neutral rating
 * @param humanSteps what an unrated step that a person wrote counts as
 * @param alternatives whether alternatives become rows
 */
public record SupervisionRows(Neutral neutral, HumanSteps humanSteps, Alternatives alternatives) {
  /** The label of a neutral rating. */
  public enum Neutral {
    /** True, as OpenAI trained. */
    CORRECT,
    /** False, as TRL's converter of PRM800K. */
    WRONG
  }

  /** What becomes of alternatives. */
  public enum Alternatives {
    /** One row each. */
    ROWS,
    /** They are left out. */
    LEFT_OUT
  }

  /** The rows of one solution; none when its first step is unrated and has no alternatives. */
  public List<StepwiseSupervision> of(StepLabelledSolution solution) {
    List<StepwiseSupervision> rows = new ArrayList<>();
    List<String> completions = new ArrayList<>();
    List<Boolean> labels = new ArrayList<>();
    for (LabelledStep step : solution.steps()) {
      if (alternatives == Alternatives.ROWS) {
        for (Alternative other : step.alternatives()) {
          if (other.rating() != Rating.UNRATED) {
            rows.add(
                new StepwiseSupervision(
                    solution.problem(),
                    with(completions, other.text()),
                    with(labels, isCorrect(other.rating()))));
          }
        }
      }
      if (!isLabelled(step)) {
        break;
      }
      completions.add(step.text());
      labels.add(step.rating() == Rating.UNRATED || isCorrect(step.rating()));
      if (step.rating() == Rating.NEGATIVE) {
        break;
      }
    }
    if (!completions.isEmpty()) {
      rows.add(new StepwiseSupervision(solution.problem(), completions, labels));
    }
    return rows;
  }

  /** How many of a solution's steps its rows hold: up to the first wrong or unlabelled one. */
  public int kept(StepLabelledSolution solution) {
    int kept = 0;
    for (LabelledStep step : solution.steps()) {
      if (!isLabelled(step)) {
        break;
      }
      kept++;
      if (step.rating() == Rating.NEGATIVE) {
        break;
      }
    }
    return kept;
  }

  private boolean isLabelled(LabelledStep step) {
    boolean written = humanSteps == HumanSteps.CORRECT && step.author() == Author.HUMAN;
    return step.rating() != Rating.UNRATED || written;
  }

  private boolean isCorrect(Rating rating) {
    return rating == Rating.POSITIVE || (rating == Rating.NEUTRAL && neutral == Neutral.CORRECT);
  }

  private static <T> List<T> with(List<T> list, T last) {
    List<T> longer = new ArrayList<>(list);
    longer.add(last);
    return longer;
  }
}
