package io.stepwise.data.random;

import java.util.List;
import java.util.stream.LongStream;

/**
 * Samples without end: epoch after epoch, each in another order. Which sample stands at a position
 * is a function of the names of the randomness and the position alone, so a trainer can resume from
 * any position as if it had never stopped. Not for use by several threads.
 *
 * @param <S> a sample
 */
public interface ShuffledSamples<S> {
  /** Samples of one epoch. */
  long size();

  /** The sample at a position, counted from 0; there must be one. */
  S at(long position);

  /**
   * The samples of one optimizer step.
   *
   * @param step counted from 0
   * @param size samples of every step
   */
  default List<S> batch(long step, int size) {
    return LongStream.range(step * size, (step + 1) * size).mapToObj(this::at).toList();
  }

  /** Those of a list, all in memory. */
  static <S> ShuffledSamples<S> of(List<S> samples, NamedRandom random) {
    EpochOrder order = samples.isEmpty() ? null : new EpochOrder(random, samples.size());
    return new ShuffledSamples<>() {
      @Override
      public long size() {
        return samples.size();
      }

      @Override
      public S at(long position) {
        return samples.get(order.at(position));
      }
    };
  }
}
