package io.stepwise.jobs.evaluate.prmbench;

import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The classes of PRMBench, by their names in its rows ({@code redundency} is spelled so), in the
 * order of its table.
 */
enum ErrorClass {
  REDUNDENCY(Category.SIMPLICITY),
  CIRCULAR(Category.SIMPLICITY),
  COUNTERFACTUAL(Category.SOUNDNESS),
  STEP_CONTRADICTION(Category.SOUNDNESS),
  DOMAIN_INCONSISTENCY(Category.SOUNDNESS),
  CONFIDENCE(Category.SOUNDNESS),
  MISSING_CONDITION(Category.SENSITIVITY),
  DECEPTION(Category.SENSITIVITY),
  /** Right solutions by several ways: there is no wrong step, and its score is F1 alone. */
  MULTI_SOLUTIONS(Category.SENSITIVITY),
  /** Unmodified solutions; not part of the score. */
  CORRECT(null);

  /** The groups whose averages PRMBench reports. */
  enum Category {
    SIMPLICITY,
    SOUNDNESS,
    SENSITIVITY;

    String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final Map<String, ErrorClass> BY_KEY =
      Stream.of(values()).collect(Collectors.toMap(ErrorClass::key, Function.identity()));

  private final Category category;

  ErrorClass(Category category) {
    this.category = category;
  }

  /** The name in rows and output. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Its group, null for unmodified solutions. */
  Category category() {
    return category;
  }

  /** The class of that name, null for an unknown one. */
  static ErrorClass of(String key) {
    return BY_KEY.get(key);
  }

  /** The names that rows may have. */
  static String names() {
    return Stream.of(values())
        .filter(one -> one != CORRECT)
        .map(ErrorClass::key)
        .collect(Collectors.joining(", "));
  }
}
