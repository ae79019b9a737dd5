package io.stepwise.data.random;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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

  /**
   * Different things for a batch: those from a position on, without what the batch has already. A
   * batch that reaches into the next epoch would otherwise hold some things twice.
   *
   * @param count at most n
   */
  public List<Integer> distinct(long position, int count) {
    if (count > size) {
      throw new IllegalArgumentException(
          "Cannot choose: more than there are (" + count + ", expected at most " + size + ")");
    }
    Set<Integer> chosen = new LinkedHashSet<>();
    for (long at = position; chosen.size() < count; at++) {
      chosen.add(at(at));
    }
    return List.copyOf(chosen);
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
