package io.stepwise.jobs.training;

import io.stepwise.data.random.ShuffledSamples;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.lm.Trainer;
import java.util.function.Function;
import java.util.stream.LongStream;

/** Measures a trainer on its first updates, which are thrown away. */
public final class TrainingProbe {
  private static final int UPDATES = 3;
  private static final int MEASURED_ROWS = 10_000;

  private TrainingProbe() {}

  /**
   * The cost of a training.
   *
   * @param steps all its updates
   * @param batch rows of an update
   * @param samples what it draws from
   * @param row a sample's tokens
   */
  public static <S> Plan cost(
      Plan plan,
      Trainer trainer,
      long steps,
      int batch,
      ShuffledSamples<S> samples,
      Function<S, int[]> row) {
    trainer.step(); // the first one also warms the engine up
    long started = System.nanoTime();
    for (int i = 0; i < UPDATES; i++) {
      trainer.step();
    }
    double seconds = (System.nanoTime() - started) / 1e9 / UPDATES;
    double length =
        LongStream.range(0, Math.min(MEASURED_ROWS, samples.size()))
            .mapToInt(position -> row.apply(samples.at(position)).length)
            .average()
            .orElse(0);
    return plan.costs(
        steps * (double) batch * length,
        steps * seconds,
        "measured on "
            + UPDATES
            + " updates here, which were thrown away; expect up to twice that beside other work,"
            + " and evaluation at the end comes on top");
  }
}
