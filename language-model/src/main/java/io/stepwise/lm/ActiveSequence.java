package io.stepwise.lm;

import java.util.Arrays;

/** A running generation request: the response so far. */
final class ActiveSequence {
  private final GenerationRequest request;
  private final int[] tokens;
  private final float[] logProbs;
  private int count;
  private Generated.End end;

  ActiveSequence(GenerationRequest request, int most) {
    this.request = request;
    int budget = Math.min(most, request.budget());
    this.tokens = new int[budget];
    this.logProbs = new float[budget];
  }

  /** The uniform random number in [0, 1) that draws the i-th of the next tokens. */
  double uniform(int i) {
    return request.random().uniform(count + i);
  }

  int room() {
    return tokens.length - count;
  }

  long position() {
    return (long) request.prompt().length + count;
  }

  /** Adds a token; true if the response is finished. */
  boolean append(int token, float logProb, Stops stops) {
    tokens[count] = token;
    logProbs[count++] = logProb;
    end = stops.at(tokens, count).orElse(null);
    if (request.stop().test(token) && end == null) {
      end = Generated.End.STOP;
    }
    if (end == null && count == tokens.length) {
      end = Generated.End.LENGTH;
    }
    return end != null;
  }

  Generated result() {
    return new Generated(Arrays.copyOf(tokens, count), Arrays.copyOf(logProbs, count), end);
  }
}
