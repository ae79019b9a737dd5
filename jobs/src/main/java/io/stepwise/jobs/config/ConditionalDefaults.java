package io.stepwise.jobs.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
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

    private Choice and(Choice other) {
      Map<String, Object> allDefaults = new LinkedHashMap<>(defaults);
      allDefaults.putAll(other.defaults);
      Map<String, Object> allSettled = new LinkedHashMap<>(settled);
      allSettled.putAll(other.settled);
      List<String> allShown = new ArrayList<>(shown);
      allShown.addAll(other.shown);
      String reasons = reason.equals(other.reason) ? reason : reason + "; " + other.reason;
      return new Choice(reasons, allDefaults, allSettled, allShown);
    }
  }

  /** These defaults and others, for other keys. */
  default ConditionalDefaults<C> and(ConditionalDefaults<C> others) {
    ConditionalDefaults<C> these = this;
    return new ConditionalDefaults<>() {
      @Override
      public Map<String, String> notes() {
        Map<String, String> notes = new LinkedHashMap<>(these.notes());
        notes.putAll(others.notes());
        return notes;
      }

      @Override
      public Optional<Choice> choose(C given) {
        Optional<Choice> choice = these.choose(given);
        Optional<Choice> other = others.choose(given);
        return choice.isPresent() && other.isPresent()
            ? Optional.of(choice.get().and(other.get()))
            : choice.or(() -> other);
      }

      @Override
      public void check(C resolved) {
        these.check(resolved);
        others.check(resolved);
      }
    };
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
