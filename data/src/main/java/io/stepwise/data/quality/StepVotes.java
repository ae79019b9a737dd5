package io.stepwise.data.quality;

import io.stepwise.data.Alternative;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.LabelledStep.Author;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.storage.Digests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Breaks a solution into votes: each rated step of a model, taken or alternative, is identified by
 * the problem, the steps before it and its own text, so that ratings of the same step in different
 * rows meet.
 */
public final class StepVotes {
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

  /**
   * Hands every rated step of a solution to a ballot.
   *
   * @return SHA-256 of the problem's identity and all steps' texts: equal for duplicates, [32]
   */
  public static byte[] of(StepLabelledSolution solution, Ballot ballot) {
    MessageDigest prefix = Digests.sha256();
    add(solution.problemId(), prefix);
    byte[] digest = new byte[0];
    int last = solution.steps().size() - 1;
    for (int k = 0; k <= last; k++) {
      LabelledStep step = solution.steps().get(k);
      for (Alternative other : step.alternatives()) {
        if (other.rating() != Rating.UNRATED) {
          MessageDigest branch = copy(prefix);
          add(other.text(), branch);
          ballot.vote(key(branch.digest()), other.rating().value());
        }
      }
      add(step.text(), prefix);
      boolean votes = step.rating() != Rating.UNRATED && step.author() == Author.MODEL;
      if (votes || k == last) {
        digest = copy(prefix).digest();
      }
      if (votes) {
        ballot.vote(key(digest), step.rating().value());
      }
    }
    return digest;
  }

  private static void add(String text, MessageDigest digest) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int length = bytes.length;
    for (int shift = 24; shift >= 0; shift -= 8) {
      digest.update((byte) (length >>> shift));
    }
    digest.update(bytes);
  }

  private static long key(byte[] digest) {
    return ByteBuffer.wrap(digest).getLong();
  }

  private static MessageDigest copy(MessageDigest digest) {
    try {
      return (MessageDigest) digest.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("Cannot identify step: SHA-256 cannot be copied", e);
    }
  }
}
