package io.stepwise.prm.sample;

import io.stepwise.data.Rating;
import io.stepwise.data.RatingProbabilities;
import io.stepwise.data.StepLabel;
import io.stepwise.data.error.InvalidInput;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalDouble;

/** What a neutral rating means to a reward model (ALGORITHMS 1.2; Let's Verify, Table 4). */
public enum NeutralAs {
  /** Correct, as OpenAI trained it. */
  POSITIVE(OptionalDouble.of(1)),
  /** Wrong, as TRL's converter has it. */
  NEGATIVE(OptionalDouble.of(0)),
  /** One half. */
  HALF(OptionalDouble.of(0.5)),
  /** Not supervised. */
  IGNORE(OptionalDouble.empty());

  private final OptionalDouble target;

  NeutralAs(OptionalDouble target) {
    this.target = target;
  }

  /** The name in settings and files. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The meaning of a name.
   *
   * @throws InvalidInput for an unknown one
   */
  public static NeutralAs of(String word) {
    return Arrays.stream(values())
        .filter(one -> one.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInput(
                    "Cannot read neutral-as: unknown word (%s, expected positive, negative, half or ignore)"
                        .formatted(word)));
  }

  /**
   * The target P(correct) of a label, empty where it is not supervised: the value of a soft label;
   * P(+1) + y·P(0), normalised, where the probabilities of the three ratings are known, with y the
   * target of a neutral rating; else the target of its rating.
   */
  public OptionalDouble target(StepLabel label) {
    OptionalDouble hard = target(label.rating());
    if (hard.isEmpty() || label.probabilities().isEmpty()) {
      return hard.isPresent() && label.value().isPresent() ? label.value() : hard;
    }
    RatingProbabilities three = label.probabilities().get();
    double neutral = target.isPresent() ? three.neutral() : 0;
    double sum = three.negative() + neutral + three.positive();
    return sum > 0
        ? OptionalDouble.of((three.positive() + target.orElse(0) * neutral) / sum)
        : hard;
  }

  /** The target P(correct) of a rating by a labeler, empty where it is not supervised. */
  public OptionalDouble target(Rating rating) {
    return switch (rating) {
      case POSITIVE -> OptionalDouble.of(1);
      case NEUTRAL -> target;
      case NEGATIVE -> OptionalDouble.of(0);
      case UNRATED -> OptionalDouble.empty();
    };
  }
}
