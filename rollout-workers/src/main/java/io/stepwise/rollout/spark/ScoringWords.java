package io.stepwise.rollout.spark;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.prm.layout.RewardFormat;
import java.util.Arrays;
import java.util.function.Function;

/** The words by which parameters of {@link StepScorer} name what they choose. */
final class ScoringWords {
  private ScoringWords() {}

  /**
   * The aggregation of a word, e.g. {@code prod}.
   *
   * @throws InvalidConfiguration if there is none
   */
  static StepAggregation aggregation(String word) {
    return value("aggregate", word, StepAggregation.values(), StepAggregation::word);
  }

  /**
   * The input layout of a word, e.g. {@code math-shepherd}.
   *
   * @throws InvalidConfiguration if there is none
   */
  static RewardFormat format(String word) {
    return value("rewardFormat", word, RewardFormat.values(), RewardFormat::word);
  }

  /** All words for aggregations. */
  static String aggregations() {
    return words(StepAggregation.values(), StepAggregation::word);
  }

  /** All words for input layouts. */
  static String formats() {
    return words(RewardFormat.values(), RewardFormat::word);
  }

  private static <T> T value(String param, String word, T[] values, Function<T, String> words) {
    return Arrays.stream(values)
        .filter(value -> words.apply(value).equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidConfiguration(
                    "Cannot use %s: unknown name (%s, expected one of %s)"
                        .formatted(param, word, words(values, words))));
  }

  private static <T> String words(T[] values, Function<T, String> words) {
    return String.join(", ", Arrays.stream(values).map(words).toList());
  }
}
