package io.stepwise.data.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShuffledSamplesTest {
  private static final List<Integer> SAMPLES = List.of(0, 1, 2, 3, 4, 5, 6);

  @Test
  void batchesFollowOneAnotherAcrossEpochs() {
    ShuffledSamples<Integer> samples = ShuffledSamples.of(SAMPLES, NamedRandom.of("batches"));
    List<Integer> drawn = new ArrayList<>();
    for (long step = 0; step < 7; step++) {
      assertThat(samples.batch(step, 3)).hasSize(3);
      drawn.addAll(samples.batch(step, 3));
    }
    for (int position = 0; position < drawn.size(); position++) {
      assertThat(drawn.get(position)).isEqualTo(samples.at(position));
    }
    for (int epoch = 0; epoch < 3; epoch++) {
      assertThat(drawn.subList(7 * epoch, 7 * epoch + 7)).hasSameElementsAs(SAMPLES);
    }
  }
}
