package io.stepwise.data.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EpochOrderTest {
  private static int[] epoch(EpochOrder order, int size, long epoch) {
    return IntStream.range(0, size).map(i -> order.at(epoch * size + i)).toArray();
  }

  @Test
  void everyEpochContainsEverySampleOnce() {
    for (int size : new int[] {1, 2, 7, 100}) {
      EpochOrder order = new EpochOrder(NamedRandom.of("order", size), size);
      for (long e : new long[] {0, 1, 2, 1_000_000_000L}) {
        int[] sorted = epoch(order, size, e);
        Arrays.sort(sorted);
        assertThat(sorted).containsExactly(IntStream.range(0, size).toArray());
      }
    }
  }

  @Test
  void epochsAreShuffledDifferently() {
    EpochOrder order = new EpochOrder(NamedRandom.of("epochs"), 50);
    assertThat(epoch(order, 50, 0)).isNotEqualTo(epoch(order, 50, 1));
    assertThat(epoch(order, 50, 0)).isNotEqualTo(IntStream.range(0, 50).toArray());
    EpochOrder other = new EpochOrder(NamedRandom.of("others"), 50);
    assertThat(epoch(order, 50, 0)).isNotEqualTo(epoch(other, 50, 0));
  }

  @Test
  void aBatchAcrossEpochsHoldsDifferentThings() {
    for (int size : new int[] {1, 4, 6}) {
      EpochOrder order = new EpochOrder(NamedRandom.of("batches", size), size);
      boolean repeats = false;
      for (int count = 1; count <= size; count++) {
        for (long first = 0; first < 50; first++) {
          long from = first;
          List<Integer> taken =
              IntStream.range(0, count).map(i -> order.at(from + i)).boxed().toList();
          repeats |= taken.stream().distinct().count() < count;
          assertThat(order.distinct(first, count))
              .hasSize(count)
              .doesNotHaveDuplicates()
              .containsAll(taken)
              .allMatch(i -> i >= 0 && i < size);
          if (first % size + count <= size) {
            assertThat(order.distinct(first, count)).as("within an epoch").isEqualTo(taken);
          }
        }
      }
      assertThat(repeats).as("a plain window of %s repeats things", size).isEqualTo(size > 1);
      assertThatThrownBy(() -> order.distinct(0, size + 1))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void positionsCanBeReadInAnyOrder() {
    EpochOrder inOrder = new EpochOrder(NamedRandom.of("resume"), 13);
    int[] expected = IntStream.range(0, 100).map(inOrder::at).toArray();
    long seed = 3;
    SplittableRandom random = new SplittableRandom(seed);
    EpochOrder anyOrder = new EpochOrder(NamedRandom.of("resume"), 13);
    for (int i = 0; i < 500; i++) {
      int position = random.nextInt(100);
      assertThat(anyOrder.at(position))
          .as("seed %d, position %d", seed, position)
          .isEqualTo(expected[position]);
    }
  }

  @Test
  void firstPlaceGoesToEveryThingEquallyOften() {
    int n = 5_000;
    int[] counts = new int[5];
    EpochOrder order = new EpochOrder(NamedRandom.of("fair"), 5);
    for (long e = 0; e < n; e++) {
      counts[order.at(e * 5)]++;
    }
    double chiSquare = Arrays.stream(counts).mapToDouble(c -> Math.pow(c - 1000, 2) / 1000).sum();
    // 4 degrees of freedom: 18.5 is passed once in a thousand; the name is fixed.
    assertThat(chiSquare).isLessThan(18.5);
  }

  @Test
  void nothingCannotBeOrdered() {
    assertThatThrownBy(() -> new EpochOrder(NamedRandom.of("none"), 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
