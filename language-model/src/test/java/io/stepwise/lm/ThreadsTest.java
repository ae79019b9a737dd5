package io.stepwise.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.Interrupted;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.lm.config.Architecture;
import io.stepwise.lm.config.Head;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Outputs are the same bits for any number of threads. */
class ThreadsTest {
  private static List<GenerationRequest> requests(int prompts, int samples) {
    List<GenerationRequest> requests = new ArrayList<>();
    List<int[]> rows = Models.rows(9, prompts, 20);
    for (int p = 0; p < prompts; p++) {
      for (int s = 0; s < samples; s++) {
        requests.add(new GenerationRequest(rows.get(p), NamedRandom.of("threads", p, s)));
      }
    }
    return requests;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 40})
  void generationDoesNotDependOnThreads(int prompts) {
    try (CausalModel model = Models.random(Architecture.QWEN3, Head.LANGUAGE_MODEL, true)) {
      List<GenerationRequest> requests = requests(prompts, 5);
      List<Generated> one = new Generator(model).generate(requests, new Sampling(1, 25, 8));
      for (int threads : new int[] {2, 3, 64}) {
        model.useThreads(threads);
        List<Generated> more = new Generator(model).generate(requests, new Sampling(1, 25, 8));
        assertThat(more).hasSameSizeAs(one);
        for (int i = 0; i < one.size(); i++) {
          assertThat(more.get(i).tokens()).isEqualTo(one.get(i).tokens());
          assertThat(more.get(i).logProbs()).isEqualTo(one.get(i).logProbs());
          assertThat(more.get(i).end()).isEqualTo(one.get(i).end());
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void evaluationDoesNotDependOnThreads(Architecture architecture) {
    try (CausalModel model = Models.random(architecture, Head.SCALAR, false)) {
      List<int[]> rows = Models.rows(2, 150, 60);
      List<RowOutputs> one = model.evaluate(rows, ModelOutput.ALL);
      for (int threads : new int[] {2, 5, 64}) {
        model.useThreads(threads);
        List<RowOutputs> more = model.evaluate(rows, ModelOutput.ALL);
        assertThat(more).hasSameSizeAs(one);
        for (int i = 0; i < one.size(); i++) {
          assertThat(more.get(i).logProbs()).isEqualTo(one.get(i).logProbs());
          assertThat(more.get(i).entropies()).isEqualTo(one.get(i).entropies());
          assertThat(more.get(i).head()).isEqualTo(one.get(i).head());
        }
      }
    }
  }

  @Test
  void whatFailsOnAThreadFailsTheCall() {
    AtomicInteger ran = new AtomicInteger();
    Runnable fails =
        () -> {
          throw new InvalidInput("Cannot do this");
        };
    assertThatThrownBy(
            () -> Parallel.run(List.of(ran::incrementAndGet, fails, ran::incrementAndGet)))
        .isInstanceOf(InvalidInput.class)
        .hasMessage("Cannot do this");
    assertThat(ran.get()).isEqualTo(2);
  }

  @Test
  @Timeout(60)
  void interruptionReachesEveryThread() throws InterruptedException {
    CountDownLatch started = new CountDownLatch(2);
    AtomicInteger interrupted = new AtomicInteger();
    Runnable waits =
        () -> {
          started.countDown();
          try {
            Thread.sleep(50_000);
          } catch (InterruptedException e) {
            interrupted.incrementAndGet();
          }
        };
    List<Throwable> thrown = new ArrayList<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                Parallel.run(Arrays.asList(waits, waits));
              } catch (Interrupted e) {
                thrown.add(e);
              }
            });
    caller.start();
    started.await();
    caller.interrupt();
    caller.join();
    assertThat(interrupted.get()).isEqualTo(2);
    assertThat(thrown).hasSize(1);
  }
}
