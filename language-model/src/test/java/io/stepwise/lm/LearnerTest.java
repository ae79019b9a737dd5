package io.stepwise.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.lm.config.Architecture;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.optimizer.OptimizerSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LearnerTest {
  private static TokenGradients likelier(TokenOutputs out) {
    float[] g = new float[out.rows() * out.length()];
    Arrays.fill(g, -1f);
    return new TokenGradients(g, null, null, Map.of("rows", (double) out.rows()));
  }

  @Test
  void failedShardLeavesTheModelUnchangedAndTheOthersFinish() {
    List<int[]> rows = Models.rows(1, 8, 30);
    try (CausalModel model = Models.random(Architecture.LLAMA, Head.LANGUAGE_MODEL, false);
        Learner learner = new Learner(model, ModelOutput.LOG_PROBS, OptimizerSettings.adamW(), 4)) {
      List<float[]> before = model.values();
      for (int trial = 0; trial < 5; trial++) {
        AtomicInteger calls = new AtomicInteger();
        assertThatThrownBy(
                () ->
                    learner.step(
                        rows,
                        (index, out) -> {
                          if (calls.getAndIncrement() == 0) {
                            throw new IllegalStateException("bad shard");
                          }
                          return likelier(out);
                        },
                        0.1))
            .isInstanceOf(IllegalStateException.class)
            .hasMessage("bad shard");
        assertThat(calls).hasValue(4);
      }
      assertThat(learner.steps()).isZero();
      List<float[]> after = model.values();
      for (int i = 0; i < before.size(); i++) {
        assertThat(after.get(i)).containsExactly(before.get(i));
      }
      assertThat(learner.step(rows, (index, out) -> likelier(out), 0.01))
          .containsEntry("rows", 8.0);
      assertThat(learner.steps()).isEqualTo(1);
    }
  }

  @Test
  void nonFiniteLossIsReportedAndLeavesTheModelUnchanged() {
    List<int[]> rows = Models.rows(1, 8, 30);
    try (CausalModel model = Models.random(Architecture.LLAMA, Head.LANGUAGE_MODEL, false);
        Learner learner = new Learner(model, ModelOutput.LOG_PROBS, OptimizerSettings.adamW(), 2)) {
      List<float[]> before = model.values();
      learner.step(rows, (index, out) -> likelier(out), 0);
      assertThatThrownBy(
              () ->
                  learner.step(
                      rows,
                      (index, out) -> {
                        boolean bad = Arrays.stream(index).anyMatch(i -> i == 3);
                        return new TokenGradients(
                            likelier(out).logProbs(),
                            null,
                            null,
                            Map.of("loss", bad ? Double.NaN : 1.0));
                      },
                      0.1))
          .isInstanceOf(InfrastructureFailure.class)
          .hasMessage(
              "Cannot update model: loss is not finite at update 2 (NaN, expected a finite number;"
                  + " try a smaller learning rate or more warm-up steps)");
      List<float[]> after = model.values();
      for (int i = 0; i < before.size(); i++) {
        assertThat(after.get(i)).containsExactly(before.get(i));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(OptimizerSettings.Method.class)
  void timingAStepLeavesTheWeightsUnchanged(OptimizerSettings.Method method) {
    List<int[]> rows = Models.rows(1, 8, 30);
    OptimizerSettings settings = new OptimizerSettings(method, 0.9, 0.95, 1e-8, 0.1, 1, 0.95, 0.1);
    try (CausalModel model = Models.random(Architecture.LLAMA, Head.LANGUAGE_MODEL, false);
        Learner learner = new Learner(model, ModelOutput.LOG_PROBS, settings, 2)) {
      List<float[]> before = model.values();
      StepTime time = learner.time(rows, (index, out) -> likelier(out));
      assertThat(time.gradients()).isPositive();
      assertThat(time.update()).isPositive();
      assertThat(learner.steps()).isZero();
      for (int i = 0; i < before.size(); i++) {
        assertThat(model.values().get(i)).containsExactly(before.get(i));
      }
      learner.step(rows, (index, out) -> likelier(out), 0.01);
      assertThat(model.values().get(0)).isNotEqualTo(before.get(0));
    }
  }
}
