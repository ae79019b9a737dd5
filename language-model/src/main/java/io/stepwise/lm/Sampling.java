package io.stepwise.lm;

import io.stepwise.data.error.InvalidConfiguration;
import java.io.Serializable;
import java.util.List;
import java.util.Set;

/**
 * How tokens are drawn and when a response ends, besides the end token.
 *
 * @param temperature divides the logits; 0 takes the likeliest token
 * @param maxTokens longest response, in tokens
 * @param slots most rows decoded at once
 * @param topK only so many likeliest tokens are drawn; 0 for all
 * @param topP of those, only the smallest set whose probabilities reach this sum (Holtzman et al.
 *     2020, arXiv:1904.09751); 1 for all
 * @param stopTokens ids that end a response; the id is its last token
 * @param stopStrings texts that end a response once they occur in it; the token that completes one
 *     is its last
 */
public record Sampling(
    double temperature,
    int maxTokens,
    int slots,
    int topK,
    double topP,
    Set<Integer> stopTokens,
    List<String> stopStrings)
    implements Serializable {
  /** Rejects numbers out of range. */
  public Sampling {
    stopTokens = Set.copyOf(stopTokens);
    stopStrings = List.copyOf(stopStrings);
    if (!(temperature >= 0) || maxTokens < 1 || slots < 1) {
      throw new InvalidConfiguration(
          "Cannot sample: temperature, maxTokens or slots out of range ("
              + temperature
              + ", "
              + maxTokens
              + ", "
              + slots
              + ", expected >= 0, >= 1, >= 1)");
    }
    if (topK < 0 || !(topP > 0 && topP <= 1) || stopStrings.contains("")) {
      throw new InvalidConfiguration(
          "Cannot sample: topK, topP or stopStrings out of range ("
              + topK
              + ", "
              + topP
              + ", "
              + stopStrings
              + ", expected >= 0, (0, 1], no empty text)");
    }
  }

  /** Without truncation or stops. */
  public Sampling(double temperature, int maxTokens, int slots) {
    this(temperature, maxTokens, slots, 0, 1, Set.of(), List.of());
  }

  /** Temperature 1 without truncation, as reinforcement learning needs it. */
  public static Sampling plain(int maxTokens) {
    return new Sampling(1, maxTokens, 128);
  }

  /** The likeliest token at every position. */
  public static Sampling greedy(int maxTokens) {
    return new Sampling(0, maxTokens, 128);
  }

  /** The same with another maximum length. */
  public Sampling withMaxTokens(int most) {
    return new Sampling(temperature, most, slots, topK, topP, stopTokens, stopStrings);
  }

  /** The same with at most so many rows decoded at once. */
  public Sampling withSlots(int most) {
    return new Sampling(temperature, maxTokens, most, topK, topP, stopTokens, stopStrings);
  }

  /** The same at another temperature. */
  public Sampling withTemperature(double other) {
    return new Sampling(other, maxTokens, slots, topK, topP, stopTokens, stopStrings);
  }

  /** The same among the k likeliest tokens. */
  public Sampling withTopK(int k) {
    return new Sampling(temperature, maxTokens, slots, k, topP, stopTokens, stopStrings);
  }

  /** The same among the likeliest tokens whose probabilities reach p. */
  public Sampling withTopP(double p) {
    return new Sampling(temperature, maxTokens, slots, topK, p, stopTokens, stopStrings);
  }

  /** The same, ending at these ids as well. */
  public Sampling withStopTokens(Set<Integer> ids) {
    return new Sampling(temperature, maxTokens, slots, topK, topP, ids, stopStrings);
  }

  /** The same, ending at these texts as well. */
  public Sampling withStopStrings(List<String> texts) {
    return new Sampling(temperature, maxTokens, slots, topK, topP, stopTokens, texts);
  }
}
