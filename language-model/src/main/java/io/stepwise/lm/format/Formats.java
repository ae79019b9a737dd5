package io.stepwise.lm.format;

import io.stepwise.lm.Generated;
import io.stepwise.lm.Sampling;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;

/**
 * The formats that a policy is used with.
 *
 * @param tokenizer the policy's
 * @param prompt how it is asked
 * @param steps how its response is divided
 * @param endTokens the tokens that end a response
 */
public record Formats(
    ReasoningTokenizer tokenizer, PromptFormat prompt, StepFormat steps, Set<Integer> endTokens) {
  /** The formats of a model with step tokens of its own. */
  public static Formats stepwise(ReasoningTokenizer tokenizer) {
    return FolderFormats.ofNew(tokenizer, FormatSettings.DEFAULTS, "").open(tokenizer);
  }

  /** A sampling that also stops where a response to these prompts ends. */
  public Sampling stopping(Sampling sampling) {
    Set<Integer> tokens = new TreeSet<>(sampling.stopTokens());
    tokens.addAll(endTokens);
    tokens.remove(tokenizer.tokens().eos()); // always ends a response
    List<String> texts = new ArrayList<>(sampling.stopStrings());
    prompt.stopString().filter(text -> !texts.contains(text)).ifPresent(texts::add);
    return sampling.withStopTokens(tokens).withStopStrings(texts);
  }

  /** Why a response ended: by an end token, whichever of them it is, or as the generator says. */
  public Generated.End end(Generated response) {
    int last = response.tokens()[response.tokens().length - 1];
    return response.end() == Generated.End.STOP && endTokens.contains(last)
        ? Generated.End.EOS
        : response.end();
  }

  /**
   * The steps of a response.
   *
   * @param response token ids
   * @param end why it ended; what a stop string begins is left out
   */
  public StepSpans split(int[] response, Generated.End end) {
    return steps.split(stopped(end) ? Arrays.copyOf(response, beforeStop(response)) : response);
  }

  /** The text of a response, without the end token or the stop string that ended it. */
  public String text(int[] response, Generated.End end) {
    int length = response.length;
    if (end == Generated.End.EOS) {
      length--;
    } else if (stopped(end)) {
      length = beforeStop(response);
    }
    return steps.text(Arrays.copyOf(response, length));
  }

  private boolean stopped(Generated.End end) {
    return end == Generated.End.STOP && prompt.stopString().isPresent();
  }

  /**
   * Finds the stop string of the prompt in a response that is sampled piece by piece.
   *
   * @param before tokens sampled so far
   * @return true for each token with which the stop string is in the response
   */
  public IntPredicate stopStringAfter(int[] before) {
    Optional<String> stop = prompt.stopString();
    if (stop.isEmpty()) {
      return token -> false;
    }
    TokenText text = new TokenText(tokenizer);
    for (int id : before) {
      text.add(id);
    }
    return token -> {
      text.add(token);
      return text.text().toString().contains(stop.get());
    };
  }

  /**
   * Number of tokens before the one in which the stop string begins; all if the response does not
   * have it.
   */
  public int beforeStop(int[] response) {
    Optional<String> stop = prompt.stopString();
    if (stop.isEmpty()) {
      return response.length;
    }
    TokenText text = new TokenText(tokenizer);
    for (int id : response) {
      text.add(id);
    }
    int begin = text.text().toString().indexOf(stop.get());
    return begin < 0 ? response.length : text.tokenAt(begin);
  }
}
