package io.stepwise.data;

import io.stepwise.data.error.InvalidInput;
import java.util.Arrays;
import java.util.Objects;

/**
 * Where the label of a step came from.
 *
 * @param kind who or what labelled the step
 * @param model digest of the model folder that labelled it, empty for other kinds and where unknown
 */
public record LabelSource(Kind kind, String model) {
  /** Who or what labels steps. */
  public enum Kind {
    /** A person. */
    HUMAN("human"),
    /** Completions sampled from the step by a policy and graded by their answers. */
    MONTE_CARLO("monte-carlo"),
    /** A reward model. */
    JUDGE("judge"),
    /** A program that knows which steps are right. */
    RULES("rules"),
    /** The format does not tell. */
    UNKNOWN("unknown");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** The kind as tables and JSON lines spell it. */
    public String word() {
      return word;
    }

    /**
     * Reads a word.
     *
     * @throws InvalidInput for any other word
     */
    public static Kind of(String word) {
      return Arrays.stream(values())
          .filter(kind -> kind.word.equals(word))
          .findFirst()
          .orElseThrow(
              () ->
                  new InvalidInput(
                      "Cannot read label source: unknown word (%s, expected one of %s)"
                          .formatted(word, Arrays.stream(values()).map(Kind::word).toList())));
    }
  }

  /** A person. */
  public static final LabelSource HUMAN = new LabelSource(Kind.HUMAN, "");

  /** A program that knows which steps are right. */
  public static final LabelSource RULES = new LabelSource(Kind.RULES, "");

  /** The format does not tell. */
  public static final LabelSource UNKNOWN = new LabelSource(Kind.UNKNOWN, "");

  /** Rejects absent components. */
  public LabelSource {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(model, "model");
  }

  /** Completions sampled by the policy with this digest. */
  public static LabelSource monteCarlo(String policy) {
    return new LabelSource(Kind.MONTE_CARLO, policy);
  }

  /** The reward model with this digest. */
  public static LabelSource judge(String model) {
    return new LabelSource(Kind.JUDGE, model);
  }
}
