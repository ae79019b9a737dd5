package io.stepwise.data.random;

import java.util.SplittableRandom;

/**
 * An endless order over n things in which every epoch is a new shuffle. Position p belongs to epoch
 * p / n; the shuffle is a function of the names and the epoch alone, so training can resume from
 * any position as if it had never stopped. Not for use by several threads.
 */
public final class EpochOrder {
  private final NamedRandom random;
  private final int size;
  private long epoch = -1;
  private int[] order;

  /**
   * An order.
   *
   * @param size n, at least 1
   */
  public EpochOrder(NamedRandom random, int size) {
    if (size < 1) {
      throw new IllegalArgumentException(
          "Cannot shuffle: empty (" + size + ", expected at least 1)");
    }
    this.random = random;
    this.size = size;
  }

  /** The thing at a position, from 0 to n−1. */
  public int at(long position) {
    if (position / size != epoch) {
      epoch = position / size;
      order = shuffled(random.child("epoch", epoch).stream());
    }
    return order[(int) (position % size)];
  }

  private int[] shuffled(SplittableRandom stream) {
    int[] result = new int[size];
    for (int i = 0; i < size; i++) {
      int j = stream.nextInt(i + 1);
      result[i] = result[j];
      result[j] = i;
    }
    return result;
  }
}
