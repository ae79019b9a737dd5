package io.stepwise.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.random.ShuffledSamples;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.lm.StepTime;
import io.stepwise.lm.Trainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrainingCostEstimateTest {
  private static final double UPDATE_SECONDS = 0.02;

  private final List<Integer> batches = new ArrayList<>();

  /** A trainer whose steps take a fixed time for the update and one for each token. */
  private final class Timed implements Trainer {
    private final ShuffledSamples<Integer> lengths;
    private final int batchSize;
    private final double secondsPerToken;
    private long steps;

    Timed(ShuffledSamples<Integer> lengths, int batchSize, double secondsPerToken) {
      this.lengths = lengths;
      this.batchSize = batchSize;
      this.secondsPerToken = secondsPerToken;
    }

    @Override
    public long steps() {
      return steps;
    }

    @Override
    public boolean finished() {
      return false;
    }

    @Override
    public Map<String, Double> step() {
      work(UPDATE_SECONDS + gradientSeconds());
      steps += batchSize;
      return Map.of();
    }

    @Override
    public StepTime time() {
      batches.add(batchSize);
      return new StepTime(gradientSeconds(), UPDATE_SECONDS);
    }

    private double gradientSeconds() {
      return secondsPerToken * IntStream.range(0, batchSize).map(i -> lengths.at(steps + i)).sum();
    }

    private void work(double seconds) {
      batches.add(batchSize);
      long until = System.nanoTime() + Math.round(1e9 * seconds);
      while (System.nanoTime() < until) {
        Thread.onSpinWait();
      }
    }

    @Override
    public void save(OutputFolder folder) {}

    @Override
    public void restore(InputFolder folder) {}

    @Override
    public void close() {}
  }

  private Plan cost(double secondsPerToken) {
    List<Integer> lengths = IntStream.range(0, 300).mapToObj(i -> 10 + i % 40).toList();
    JobContext context =
        new JobContext(
            CommonSettings.DEFAULTS,
            false,
            Progress.silent(),
            new Interruption(),
            System.out,
            () -> {
              throw new IllegalStateException("no Spark is needed");
            });
    return new TrainingCostEstimate<>(
            ShuffledSamples.of(lengths, NamedRandom.of("probe")),
            Integer::intValue,
            (samples, batchSize) -> new Timed(samples, batchSize, secondsPerToken))
        .cost(Plan.of("train"), 1000, 64, 2, context);
  }

  @Test
  void largeModelIsTimedOnMicroBatchesOnly() {
    Plan plan = cost(0.01); // 19 s for a step of 64 samples
    assertThat(batches).contains(2, 8).doesNotContain(64);
    assertThat(plan.time().orElseThrow().toMillis() / (1e6 * (0.02 + 64 * 29.5 * 0.01)))
        .isCloseTo(1, within(0.05));
    assertThat(plan.caution()).contains("8 samples of 80 tokens");
  }

  @Test
  void updateIsNotMultipliedByTheNumberOfMicroBatches() {
    Plan plan = cost(0.2); // 4 s for a micro-batch of 2 samples
    assertThat(batches).containsOnly(2, 4);
    assertThat(plan.time().orElseThrow().toMillis() / (1e6 * (0.02 + 64 * 29.5 * 0.2)))
        .isCloseTo(1, within(0.05));
  }

  @Test
  void smallModelIsTimedOnWholeSteps() {
    Plan plan = cost(1e-5);
    assertThat(batches).startsWith(2, 2).contains(8).endsWith(64, 64, 64, 64);
    assertThat(plan.time().orElseThrow().toMillis() / (1e6 * (0.02 + 64 * 29.5 * 1e-5)))
        .isBetween(0.7, 20.0); // measured: a busy machine takes longer
    assertThat(plan.caution()).contains("3 optimizer steps");
  }
}
