package io.stepwise.data.task;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Which side of the split a problem belongs to, decided by its text alone: one tenth of all texts
 * is held out, so that no run, seed or worker can ever train on it.
 */
public enum Split {
  /** Problems for fine-tuning, reward models and rollouts. */
  TRAINING,
  /** Problems for evaluation only. */
  HELD_OUT;

  private static final BigInteger TEN = BigInteger.TEN;

  /** The split of a problem: held out where SHA-1 of its UTF-8 text, as a number, ends in 0. */
  public static Split of(String text) {
    byte[] digest = sha1().digest(text.getBytes(StandardCharsets.UTF_8));
    return new BigInteger(1, digest).mod(TEN).signum() == 0 ? HELD_OUT : TRAINING;
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Cannot split problems: every Java has SHA-1", e);
    }
  }
}
