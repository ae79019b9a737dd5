package io.stepwise.data.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.random.NamedRandom;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CoincidencesTest {
  /**
   * By hand: units (1,1), (1,-1), (-1,-1), (0,0,1). o(1,1)=2, o(1,-1)=o(-1,1)=1, o(-1,-1)=2,
   * o(0,0)=2·1/2=1, o(0,1)=o(1,0)=2·1/2=1. n = 9, n_1 = 4, n_-1 = 3, n_0 = 2. α = (8·5 − (12+6+2))
   * / (72 − 20) = 20/52.
   */
  @Test
  void alphaOfASmallTableIsThatWorkedOutByHand() {
    Coincidences table = new Coincidences();
    table.add(new long[] {0, 0, 2});
    table.add(new long[] {1, 0, 1});
    table.add(new long[] {2, 0, 0});
    table.add(new long[] {0, 2, 1});
    table.add(new long[] {0, 1, 0});
    assertThat(table.units()).as("a single rating says nothing").isEqualTo(4);
    assertThat(table.of(1, 1)).isEqualTo(2);
    assertThat(table.of(0, 1)).isEqualTo(1);
    assertThat(table.alpha()).isCloseTo(20.0 / 52, within(1e-12));
    assertThat(table.equalShare()).isCloseTo(5.0 / 9, within(1e-12));
  }

  @Test
  void perfectAgreementIsOneAndChanceIsAboutZero() {
    Coincidences perfect = new Coincidences();
    perfect.add(new long[] {0, 0, 3});
    perfect.add(new long[] {2, 0, 0});
    assertThat(perfect.alpha()).isEqualTo(1);
    long seed = 11;
    SplittableRandom random = NamedRandom.of("chance", seed).stream();
    Coincidences chance = new Coincidences();
    for (int unit = 0; unit < 20_000; unit++) {
      long[] counts = new long[3];
      counts[random.nextInt(3)]++;
      counts[random.nextInt(3)]++;
      chance.add(counts);
    }
    assertThat(chance.alpha()).as("seed %d", seed).isCloseTo(0, within(0.02));
  }

  @Test
  void withoutVariationThereIsNoAlpha() {
    Coincidences same = new Coincidences();
    same.add(new long[] {0, 0, 4});
    assertThat(same.alpha()).isNaN();
    assertThat(new Coincidences().alpha()).isNaN();
    assertThat(new Coincidences().equalShare()).isNaN();
  }
}
