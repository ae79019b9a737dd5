package io.stepwise.data;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The label of one step. A hard label has a rating alone. A soft label also has a value, the
 * estimated P(correct): a fraction of sampled completions with their number, or a model's
 * probability. An unlabelled step is {@link #NONE}.
 *
 * @param rating the hard label; of a soft label, the decision derived from its value
 * @param value estimated P(correct) in [0, 1], empty for hard labels
 * @param samples completions behind the value, 0 where it is no fraction of completions
 * @param probabilities of the three ratings, where the source gives them
 * @param source where the label came from
 */
public record StepLabel(
    Rating rating,
    OptionalDouble value,
    int samples,
    Optional<RatingProbabilities> probabilities,
    LabelSource source) {
  /** No label. */
  public static final StepLabel NONE = hard(Rating.UNRATED, LabelSource.UNKNOWN);

  /** Rejects values outside [0, 1], negative sample counts, and values of unrated steps. */
  public StepLabel {
    Objects.requireNonNull(rating, "rating");
    Objects.requireNonNull(probabilities, "probabilities");
    Objects.requireNonNull(source, "source");
    if (value.isPresent() && !(value.getAsDouble() >= 0 && value.getAsDouble() <= 1)) {
      throw new IllegalArgumentException(
          "Cannot create label: the value is not a probability (%s, expected 0 to 1)"
              .formatted(value.getAsDouble()));
    }
    if (samples < 0 || (samples > 0 && value.isEmpty())) {
      throw new IllegalArgumentException(
          "Cannot create label: samples without a value (%d, expected %s)"
              .formatted(samples, samples < 0 ? "at least 0" : "0"));
    }
    if (rating == Rating.UNRATED && (value.isPresent() || probabilities.isPresent())) {
      throw new IllegalArgumentException(
          "Cannot create label: an unrated step has a value (expected a rating)");
    }
  }

  /** A rating alone. */
  public static StepLabel hard(Rating rating, LabelSource source) {
    return new StepLabel(rating, OptionalDouble.empty(), 0, Optional.empty(), source);
  }

  /** A model's P(correct) with the decision derived from it. */
  public static StepLabel soft(Rating rating, double value, LabelSource source) {
    return new StepLabel(rating, OptionalDouble.of(value), 0, Optional.empty(), source);
  }

  /**
   * The fraction of completions that reach the reference answer. The step is rated wrong if none
   * does (Math-Shepherd, arXiv:2312.08935, hard estimation).
   *
   * @param correct completions with the reference answer
   * @param samples completions with a verdict, at least 1
   */
  public static StepLabel fraction(int correct, int samples, LabelSource source) {
    if (samples < 1 || correct < 0 || correct > samples) {
      throw new IllegalArgumentException(
          "Cannot create label: no fraction (%d of %d, expected 0 to all of at least 1)"
              .formatted(correct, samples));
    }
    return new StepLabel(
        correct > 0 ? Rating.POSITIVE : Rating.NEGATIVE,
        OptionalDouble.of((double) correct / samples),
        samples,
        Optional.empty(),
        source);
  }

  /** A model's probabilities of the three ratings; rated with the most probable one. */
  public static StepLabel of(RatingProbabilities probabilities, LabelSource source) {
    return new StepLabel(
        probabilities.mostProbable(),
        OptionalDouble.empty(),
        0,
        Optional.of(probabilities),
        source);
  }

  /** The same decision without value, samples and probabilities. */
  public StepLabel hardened() {
    return hard(rating, source);
  }
}
