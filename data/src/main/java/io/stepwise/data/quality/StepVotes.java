package io.stepwise.data.quality;

import io.stepwise.data.Alternative;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.LabelledStep.Author;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Breaks a solution into votes: each rated step of a model, taken or alternative, is identified by
 * the problem, the steps before it and its own text, so that ratings of the same step in different
 * rows meet.
 */
public final class StepVotes {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  private StepVotes() {}

  /** Takes one vote. */
  public interface Ballot {
    /**
     * One rating of one step.
     *
     * @param step 64 bits of the step's digest
     * @param rating −1, 0 or 1
     */
    void vote(long step, int rating);
  }

  /** Hands every rated step of a solution to a ballot. */
  public static void of(StepLabelledSolution solution, Ballot ballot) {
    long prefix = next(0, bytes(solution.problemId()));
    for (LabelledStep step : solution.steps()) {
      for (Alternative other : step.alternatives()) {
        if (other.rating() != Rating.UNRATED) {
          ballot.vote(next(prefix, bytes(other.text())), other.rating().value());
        }
      }
      prefix = next(prefix, bytes(step.text()));
      if (step.rating() != Rating.UNRATED && step.author() == Author.MODEL) {
        ballot.vote(prefix, step.rating().value());
      }
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * A hash of a sequence of texts from that of the texts before: eight bytes at a time, and the
   * length. Two steps of one problem are taken for one by chance only, once in 2^42 pairs.
   */
  private static long next(long prefix, byte[] text) {
    long hash = prefix + text.length * MULTIPLIER;
    int i = 0;
    for (; i <= text.length - Long.BYTES; i += Long.BYTES) {
      hash = mix(hash ^ (long) LONGS.get(text, i));
    }
    long rest = 0;
    for (; i < text.length; i++) {
      rest = (rest << 8) | (text[i] & 0xff);
    }
    return mix(hash ^ rest ^ MULTIPLIER);
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
