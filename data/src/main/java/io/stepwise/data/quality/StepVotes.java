package io.stepwise.data.quality;

import io.stepwise.data.Alternative;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.storage.Digests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Breaks a solution into votes: each rated step of a model, taken or alternative, is identified by
 * the problem, the steps before it and its own text, so that ratings of the same step in different
 * rows meet.
 */
public final class StepVotes {
  /** Length of a step's identity. */
  public static final int KEY_BYTES = 12;

  private StepVotes() {}

  /** Takes one vote. */
  public interface Ballot {
    /**
     * One rating of one step.
     *
     * @param step the step's identity, [{@value #KEY_BYTES}]
     * @param rating −1, 0 or 1
     */
    void vote(byte[] step, int rating);
  }

  /** Hands every rated step of a solution to a ballot. */
  public static void of(StepLabelledSolution solution, Ballot ballot) {
    MessageDigest prefix = Digests.sha256();
    add(solution.problemId(), prefix);
    for (LabelledStep step : solution.steps()) {
      for (Alternative other : step.alternatives()) {
        if (other.rating() != Rating.UNRATED) {
          ballot.vote(key(with(other.text(), prefix)), other.rating().value());
        }
      }
      add(step.text(), prefix);
      if (step.rating() != Rating.UNRATED && step.author() == LabelledStep.Author.MODEL) {
        ballot.vote(key(copy(prefix)), step.rating().value());
      }
    }
  }

  private static void add(String text, MessageDigest digest) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    digest.update(bytes);
  }

  private static MessageDigest with(String text, MessageDigest prefix) {
    MessageDigest copy = copy(prefix);
    add(text, copy);
    return copy;
  }

  private static byte[] key(MessageDigest digest) {
    return Arrays.copyOf(digest.digest(), KEY_BYTES);
  }

  private static MessageDigest copy(MessageDigest digest) {
    try {
      return (MessageDigest) digest.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("Cannot identify step: SHA-256 cannot be copied", e);
    }
  }
}
