package io.stepwise.jobs.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.jobs.config.Layer;
import io.stepwise.jobs.config.Settings;
import io.stepwise.jobs.training.StepTimeFit;
import io.stepwise.jobs.training.StepTimeFit.MicroBatch;
import io.stepwise.lm.StepTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The time of all optimizer steps from that of a micro-batch. */
class PpoCostEstimateTest {
  /** Gradients take 0.1 s + 0.01 s per token, the update of the weights 0.5 s. */
  private static final StepTimeFit FIT =
      new StepTimeFit(
          new MicroBatch(1, 10, new StepTime(0.2, 0.5), 0.7),
          new MicroBatch(4, 40, new StepTime(0.5, 0.5), 1));

  /** Chains have 5 tokens; an iteration has 8 prompts with 4 samples each. */
  private static double seconds(String... assignments) {
    List<Layer> layers = new ArrayList<>();
    Stream.of(
            "policy=p",
            "problems=q",
            "output=o",
            "iterations=3",
            "num-prompts=8",
            "num-samples=4",
            "ppo.mini-batch-size=16")
        .map(Layer::assignment)
        .forEach(layers::add);
    Stream.of(assignments).map(Layer::assignment).forEach(layers::add);
    return PpoCostEstimate.seconds(
        Settings.resolve(TrainPolicyConfig.DEFAULTS, layers).job(), 5, FIT);
  }

  @Test
  void timeGrowsInProportionToEpochsAndIterations() {
    double step = 0.1 + 0.01 * 16 * 5 + 0.5;
    assertThat(seconds("ppo.ppo-epochs=1")).isCloseTo(3 * 2 * step, within(1e-9));
    assertThat(seconds("ppo.ppo-epochs=1000")).isCloseTo(1000 * 3 * 2 * step, within(1e-6));
    assertThat(seconds("ppo.ppo-epochs=1", "iterations=6")).isCloseTo(6 * 2 * step, within(1e-9));
  }

  @Test
  void miniBatchesAreNoLargerThanAnIteration() {
    double step = 0.1 + 0.01 * 32 * 5 + 0.5;
    assertThat(seconds("ppo.ppo-epochs=1", "ppo.mini-batch-size=64"))
        .isCloseTo(3 * step, within(1e-9));
  }
}
