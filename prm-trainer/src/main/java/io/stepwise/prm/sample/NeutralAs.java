package io.stepwise.prm.sample;

import io.stepwise.data.Rating;
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
