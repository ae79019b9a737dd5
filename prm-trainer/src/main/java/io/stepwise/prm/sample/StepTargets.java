package io.stepwise.prm.sample;

import io.stepwise.data.Alternative;
import io.stepwise.data.HumanSteps;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.LabelledStep.Author;
import io.stepwise.data.Rating;
import io.stepwise.data.RatingProbabilities;
import io.stepwise.data.StepLabel;
import java.util.OptionalDouble;

/**
 * The training targets of labelled steps.
 *
 * @param neutralAs what a neutral rating means
 * @param humanSteps what an unrated step that a person wrote counts as
 */
public record StepTargets(NeutralAs neutralAs, HumanSteps humanSteps) {
  /** P(correct) of a step, empty where it is not supervised. */
  public OptionalDouble of(LabelledStep step) {
    boolean written = step.author() == Author.HUMAN && step.rating() == Rating.UNRATED;
    return written && humanSteps == HumanSteps.CORRECT
        ? OptionalDouble.of(1)
        : neutralAs.target(step.label());
  }

  /**
   * P(wrong), P(neutral) and P(right) of a labelled step, [3]: the probabilities of its three
   * ratings, normalised, where the label has them; (1 − y, 0, y) for the value y of a soft label;
   * else the class of its rating.
   *
   * @throws IllegalArgumentException if the step is not labelled
   */
  public double[] classes(LabelledStep step) {
    boolean written = step.author() == Author.HUMAN && step.rating() == Rating.UNRATED;
    return written ? classes(Rating.POSITIVE) : classes(step.label());
  }

  /** The class of an alternative's rating, [3]. */
  public double[] classes(Alternative alternative) {
    return classes(alternative.rating());
  }

  private static double[] classes(StepLabel label) {
    if (label.probabilities().isPresent()) {
      RatingProbabilities three = label.probabilities().get();
      double sum = three.negative() + three.neutral() + three.positive();
      if (sum > 0) {
        return new double[] {three.negative() / sum, three.neutral() / sum, three.positive() / sum};
      }
    }
    if (label.value().isPresent()) {
      double y = label.value().getAsDouble();
      return new double[] {1 - y, 0, y};
    }
    return classes(label.rating());
  }

  private static double[] classes(Rating rating) {
    return switch (rating) {
      case NEGATIVE -> new double[] {1, 0, 0};
      case NEUTRAL -> new double[] {0, 1, 0};
      case POSITIVE -> new double[] {0, 0, 1};
      case UNRATED ->
          throw new IllegalArgumentException(
              "Cannot train on step: it has no label (unrated, expected a rating)");
    };
  }

  /** P(correct) of an alternative, empty where it is not supervised. */
  public OptionalDouble of(Alternative alternative) {
    return neutralAs.target(alternative.rating());
  }
}
