package io.stepwise.jobs.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Defaults of a job that depend on its other settings, such as the model that it starts from. They
 * take precedence over the defaults in the job's record; everything that the user sets takes
 * precedence over them.
 *
 * @param <C> the job's record type
 */
public interface ConditionalDefaults<C extends Record> {
  /** What help and the settings reference add to a default, by key: "512 for …". */
  Map<String, String> notes();

  /**
   * The defaults that some settings call for; empty where the record's apply.
   *
   * @param given the record's defaults with what the user has set
   */
  Optional<Choice> choose(C given);

  /**
   * Checks the resolved settings.
   *
   * @throws io.stepwise.data.error.InvalidConfiguration if some contradict each other
   */
  default void check(C resolved) {}

  /**
   * Defaults for certain settings.
   *
   * @param reason why these, for the user
   * @param defaults values by key, for the keys that the user has not set
   * @param settled values by key that replace what the user has set, such as the choice that {@code
   *     auto} stands for
   * @param shown keys whose resolved values the user is shown
   */
  record Choice(
      String reason,
      Map<String, Object> defaults,
      Map<String, Object> settled,
      List<String> shown) {
    /** Copies the collections. */
    public Choice {
      defaults = Map.copyOf(defaults);
      settled = Map.copyOf(settled);
      shown = List.copyOf(shown);
    }
  }

  /** The defaults of a job's record, which depend on no setting. */
  static <C extends Record> ConditionalDefaults<C> none() {
    return new ConditionalDefaults<>() {
      @Override
      public Map<String, String> notes() {
        return Map.of();
      }

      @Override
      public Optional<Choice> choose(C given) {
        return Optional.empty();
      }
    };
  }
}
