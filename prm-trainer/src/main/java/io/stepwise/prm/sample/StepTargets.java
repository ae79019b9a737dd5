package io.stepwise.prm.sample;

import io.stepwise.data.Alternative;
import io.stepwise.data.HumanSteps;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.LabelledStep.Author;
import io.stepwise.data.Rating;
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

  /** P(correct) of an alternative, empty where it is not supervised. */
  public OptionalDouble of(Alternative alternative) {
    return neutralAs.target(alternative.rating());
  }
}
