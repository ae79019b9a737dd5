package io.stepwise.policy.ppo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.lm.CausalModel;
import io.stepwise.lm.Learner;
import io.stepwise.lm.ModelOutput;
import io.stepwise.lm.RowOutputs;
import io.stepwise.lm.TokenObjective;
import io.stepwise.lm.TokenOutputs;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.optimizer.OptimizerSettings;
import io.stepwise.policy.TinyModels;
import io.stepwise.rollout.ScoredChain;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The losses' slopes with respect to weights, through a whole model. */
class ObjectiveThroughModelTest {
  /** Far from where a clip begins (−0.22, 0.25, 1.1), so that no difference crosses it. */
  private static final double[] SHIFTS = {0, 0.1, -0.1, 0.6, -0.6, 2};

  private static final double HUGE = 1e6;

  /** AdamW moves every weight by its gradient when epsilon is huge and the rate as large. */
  private static final OptimizerSettings PLAIN =
      new OptimizerSettings(OptimizerSettings.Method.ADAMW, 0, 0, HUGE, 0, 1e9, 0, 1);

  @TempDir Path folder;
  private int folders;

  private CausalModel model(Head head, List<float[]> values) {
    return TinyModels.of(head, values, folder.resolve("model-" + folders++));
  }

  private List<Experience> experience(CausalModel policy, CausalModel critic) {
    SplittableRandom random = new SplittableRandom(3);
    List<Experience> batch = new ArrayList<>();
    for (ScoredChain scored : TinyPpo.chains(policy, 6)) {
      int prompt = scored.chain().prompt().length;
      int n = scored.chain().response().length;
      int[] row = scored.chain().row();
      float[] now = policy.evaluate(List.of(row), ModelOutput.LOG_PROBS).get(0).logProbs();
      float[] head = critic.evaluate(List.of(row), ModelOutput.HEAD).get(0).head();
      boolean[] mask = new boolean[n];
      double[] old = new double[n];
      double[] oldValues = new double[n];
      double[] advantages = new double[n];
      double[] returns = new double[n];
      for (int t = 0; t < n; t++) {
        mask[t] = t == 0 || random.nextInt(6) > 0;
        old[t] = now[prompt + t] - SHIFTS[random.nextInt(SHIFTS.length)];
        oldValues[t] = head[prompt + t - 1] + (random.nextBoolean() ? 0.1 : 1.5);
        advantages[t] = 4 * random.nextGaussian();
        returns[t] = head[prompt + t - 1] + (random.nextBoolean() ? 1 : -1) * random.nextInt(2, 4);
      }
      batch.add(new Experience(row, prompt, mask, old, null, oldValues, advantages, returns));
    }
    return batch;
  }

  @Test
  void policyLossFallsAlongItsGradientAsFiniteDifferencesSay() {
    List<float[]> values = TinyModels.values(Head.LANGUAGE_MODEL, 5);
    PpoSettings settings = TinyPpo.settings(0, 1, 8, 1);
    try (CausalModel policy = model(Head.LANGUAGE_MODEL, values);
        CausalModel critic = model(Head.SCALAR, TinyModels.values(Head.SCALAR, 6))) {
      List<Experience> batch = experience(policy, critic);
      check(
          policy,
          values,
          batch,
          new PolicyObjective(batch, settings, 24),
          ModelOutput.LOG_PROBS,
          Head.LANGUAGE_MODEL,
          "policy_loss");
      Map<String, Double> figures =
          sums(policy, batch, new PolicyObjective(batch, settings, 24), ModelOutput.LOG_PROBS);
      assertThat(figures.get("clip_fraction")).as("some tokens are clipped").isBetween(0.05, 0.95);
    }
  }

  @Test
  void criticsLossFallsAlongItsGradientAsFiniteDifferencesSay() {
    List<float[]> values = TinyModels.values(Head.SCALAR, 7);
    PpoSettings settings = TinyPpo.settings(0, 1, 8, 1);
    try (CausalModel policy =
            model(Head.LANGUAGE_MODEL, TinyModels.values(Head.LANGUAGE_MODEL, 8));
        CausalModel critic = model(Head.SCALAR, values)) {
      List<Experience> batch = experience(policy, critic);
      check(
          critic,
          values,
          batch,
          new CriticObjective(batch, settings),
          ModelOutput.HEAD,
          Head.SCALAR,
          "value_loss");
    }
  }

  /**
   * Along the gradient of each weight matrix in turn, the loss's slope is the gradient's length.
   */
  private void check(
      CausalModel model,
      List<float[]> values,
      List<Experience> batch,
      TokenObjective objective,
      ModelOutput output,
      Head head,
      String loss) {
    try (Learner learner = new Learner(model, output, PLAIN, 2)) {
      learner.step(batch.stream().map(Experience::row).toList(), objective, HUGE);
    }
    List<float[]> moved = model.values();
    int checked = 0;
    for (int p = 0; p < values.size(); p++) {
      double[] gradient = new double[values.get(p).length];
      double square = 0;
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] = (double) values.get(p)[i] - moved.get(p)[i];
        square += gradient[i] * gradient[i];
      }
      double length = Math.sqrt(square);
      if (length > 0.02) {
        double h = 4e-3;
        double above = at(values, p, gradient, h / length, batch, objective, output, head, loss);
        double below = at(values, p, gradient, -h / length, batch, objective, output, head, loss);
        assertThat((above - below) / (2 * h))
            .as("weight %d", p)
            .isCloseTo(length, within(0.03 * length + 2e-3));
        checked++;
      }
    }
    assertThat(checked).isGreaterThan(values.size() / 2);
    // The model goes back to where the differences were taken.
    try (CausalModel again = model(head, values)) {
      assertThat(again.values().get(0)).containsExactly(values.get(0));
    }
  }

  private double at(
      List<float[]> values,
      int p,
      double[] direction,
      double step,
      List<Experience> batch,
      TokenObjective objective,
      ModelOutput output,
      Head head,
      String loss) {
    List<float[]> shifted = new ArrayList<>(values);
    float[] w = values.get(p).clone();
    for (int i = 0; i < w.length; i++) {
      w[i] = (float) (w[i] + step * direction[i]);
    }
    shifted.set(p, w);
    try (CausalModel model = model(head, shifted)) {
      return sums(model, batch, objective, output).get(loss);
    }
  }

  private static Map<String, Double> sums(
      CausalModel model, List<Experience> batch, TokenObjective objective, ModelOutput output) {
    List<RowOutputs> outputs = model.evaluate(batch.stream().map(Experience::row).toList(), output);
    int length = batch.stream().mapToInt(e -> e.row().length).max().orElseThrow();
    int[] lengths = batch.stream().mapToInt(e -> e.row().length).toArray();
    float[] logProbs = output == ModelOutput.HEAD ? null : new float[batch.size() * length];
    float[] entropies = output == ModelOutput.HEAD ? null : new float[batch.size() * length];
    float[] head = output == ModelOutput.HEAD ? new float[batch.size() * length] : null;
    for (int i = 0; i < lengths.length; i++) {
      RowOutputs row = outputs.get(i);
      if (head == null) {
        System.arraycopy(row.logProbs(), 0, logProbs, i * length, lengths[i]);
        System.arraycopy(row.entropies(), 0, entropies, i * length, lengths[i]);
      } else {
        System.arraycopy(row.head(), 0, head, i * length, lengths[i]);
      }
    }
    return objective
        .differentiate(
            IntStream.range(0, lengths.length).toArray(),
            new TokenOutputs(lengths.length, length, lengths, logProbs, entropies, head))
        .sums();
  }
}
