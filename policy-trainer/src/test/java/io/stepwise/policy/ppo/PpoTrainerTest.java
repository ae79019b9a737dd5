package io.stepwise.policy.ppo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.StepTime;
import io.stepwise.lm.config.Head;
import io.stepwise.policy.TinyModels;
import io.stepwise.policy.kl.AdaptiveKl;
import io.stepwise.rollout.ScoredChain;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PpoTrainerTest {
  private static final NamedRandom RANDOM = NamedRandom.of("ppo test");

  @TempDir Path folder;
  private CausalModel reference;
  private CausalModel policy;
  private CausalModel critic;
  private List<ScoredChain> chains;

  @BeforeEach
  void makeModels() {
    List<float[]> values = TinyModels.values(Head.LANGUAGE_MODEL, 1);
    reference = TinyModels.of(Head.LANGUAGE_MODEL, values, folder.resolve("reference"));
    policy = reference.copy(Head.LANGUAGE_MODEL);
    critic = reference.copy(Head.SCALAR);
    chains = TinyPpo.chains(policy, 24);
  }

  @AfterEach
  void release() {
    reference.close();
    policy.close();
    critic.close();
  }

  private PpoTrainer trainer(PpoSettings settings) {
    return new PpoTrainer(policy, reference, Optional.of(critic), settings, 24, RANDOM);
  }

  @Test
  void firstMinibatchStartsWhereTheChainsWereMade() {
    try (PpoTrainer trainer = trainer(TinyPpo.settings(0, 1, 24, 1))) {
      Map<String, Double> figures = trainer.iterate(1, 1, chains);
      assertThat(figures.get("clip_fraction")).isZero();
      assertThat(figures.get("approx_kl_k3")).isCloseTo(0, within(1e-9));
      assertThat(figures.get("log_prob_drift")).isLessThan(1e-4);
      assertThat(figures.get("sequence_kl")).isCloseTo(0, within(1e-4));
      assertThat(figures.get("reward_kl")).isCloseTo(0, within(1e-5));
      // Whitened advantages have mean 0, and every ratio is 1.
      double bonus = 0.001 * figures.get("entropy");
      assertThat(figures.get("policy_loss") + bonus).isCloseTo(0, within(1e-5));
      assertThat(figures.get("policy_gradient_norm")).isPositive();
    }
  }

  @Test
  void laterMinibatchesHaveMoved() {
    try (PpoTrainer trainer = trainer(TinyPpo.settings(0, 2, 8, 100))) {
      Map<String, Double> figures = trainer.iterate(1, 1, chains);
      assertThat(figures.get("approx_kl_k3")).isGreaterThan(1e-6);
      assertThat(figures.get("ppo_epochs")).isEqualTo(2);
    }
  }

  @Test
  void figuresOfTheBatchAreItsMeans() {
    try (PpoTrainer trainer = trainer(TinyPpo.settings(0, 1, 24, 1))) {
      Map<String, Double> figures = trainer.iterate(1, 1, chains);
      double tokens = 0;
      double steps = 0;
      double cut = 0;
      for (ScoredChain chain : chains) {
        tokens += chain.chain().response().length;
        steps += chain.steps().size();
        cut += chain.chain().end() == io.stepwise.lm.Generated.End.LENGTH ? 1 : 0;
      }
      assertThat(figures.get("response_tokens")).isCloseTo(tokens / 24, within(1e-9));
      assertThat(figures.get("response_steps")).isCloseTo(steps / 24, within(1e-9));
      assertThat(figures.get("truncated")).isCloseTo(cut / 24, within(1e-9));
      assertThat(figures.get("accuracy")).isBetween(0.0, 1.0);
    }
  }

  @Test
  void warmUpTrainsTheCriticOnly() {
    List<float[]> policyBefore = policy.values();
    List<float[]> criticBefore = critic.values();
    try (PpoTrainer trainer = trainer(TinyPpo.settings(2, 2, 8, 1))) {
      for (int iteration = 1; iteration <= 2; iteration++) {
        Map<String, Double> figures = trainer.iterate(iteration, 1, chains);
        assertThat(figures).containsKey("value_loss").doesNotContainKey("policy_loss");
      }
      TinyModels.assertSame(policy.values(), policyBefore);
      assertThat(critic.values().get(0)).isNotEqualTo(criticBefore.get(0));
      assertThat(trainer.iterate(3, 1, chains)).containsKey("policy_loss");
      assertThat(policy.values().get(0)).isNotEqualTo(policyBefore.get(0));
    }
  }

  @Test
  void policysFirstUpdatesAreShort() {
    // Three updates an epoch of 24 chains; the figure is the last epoch's mean.
    try (PpoTrainer trainer = trainer(TinyPpo.settings(8, 1, 2, 8, 100))) {
      assertThat(trainer.iterate(1, 0.5, chains)).doesNotContainKey("policy_learning_rate");
      double share = 0.5 * 1e-3;
      assertThat(trainer.iterate(2, 0.5, chains).get("policy_learning_rate"))
          .isCloseTo(share * (4 + 5 + 6) / 8 / 3, within(1e-12));
      assertThat(trainer.iterate(3, 0.5, chains).get("policy_learning_rate"))
          .isCloseTo(share, within(1e-12));
    }
  }

  @Test
  void policyWithoutWarmUpBeginsAtItsRate() {
    try (PpoTrainer without = trainer(TinyPpo.settings(0, 0, 1, 24, 100));
        PpoTrainer with = trainer(TinyPpo.settings(4, 0, 1, 24, 100))) {
      assertThat(without.iterate(1, 0.5, chains).get("policy_learning_rate")).isEqualTo(0.5e-3);
      assertThat(with.iterate(1, 0.5, chains).get("policy_learning_rate")).isEqualTo(0.125e-3);
    }
  }

  @Test
  void criticLearnsTheReturnsOfChains() {
    try (PpoTrainer trainer = trainer(TinyPpo.settings(100, 2, 8, 1))) {
      double first = trainer.iterate(1, 1, chains).get("value_loss");
      double last = first;
      for (int iteration = 2; iteration <= 20; iteration++) {
        last = trainer.iterate(iteration, 1, chains).get("value_loss");
      }
      assertThat(last).isLessThan(0.8 * first);
    }
  }

  @Test
  void policyThatHasMovedTooFarStopsTheIteration() {
    try (PpoTrainer trainer = trainer(TinyPpo.settings(0, 4, 8, 1e-9))) {
      assertThat(trainer.iterate(1, 1, chains).get("ppo_epochs")).isEqualTo(1);
    }
  }

  @Test
  void policyThatHasNotMovedFarTakesAllEpochs() {
    try (PpoTrainer trainer = trainer(TinyPpo.settings(0, 4, 8, 1e9))) {
      assertThat(trainer.iterate(1, 1, chains).get("ppo_epochs")).isEqualTo(4);
    }
  }

  @Test
  void timedStepIsNotTaken() {
    List<float[]> policyBefore = policy.values();
    List<float[]> criticBefore = critic.values();
    try (PpoTrainer trainer = trainer(TinyPpo.settings(0, 2, 8, 1))) {
      PpoTime time = trainer.time(chains);
      assertThat(time.experience()).isPositive();
      assertThat(time.policy().gradients()).isPositive();
      assertThat(time.policy().update()).isPositive();
      assertThat(time.critic().gradients()).isPositive();
      assertThat(time.critic().update()).isPositive();
    }
    TinyModels.assertSame(policy.values(), policyBefore);
    TinyModels.assertSame(critic.values(), criticBefore);
  }

  @Test
  void withoutCriticAndAdvantageThereIsNoStepToTime() {
    PpoSettings rloo =
        TinyPpo.settings(0, 2, 8, 1).withAdvantageEstimator(AdvantageEstimator.RLOO).withKlCoef(0);
    try (PpoTrainer trainer =
        new PpoTrainer(policy, reference, Optional.empty(), rloo, 24, RANDOM)) {
      List<ScoredChain> one = chains.subList(0, 1); // nothing to compare it with
      assertThat(trainer.time(one).policy()).isEqualTo(StepTime.NONE);
      List<ScoredChain> compared = TinyPpo.chains(policy, 4, 6);
      assertThat(trainer.time(compared).policy().gradients()).isPositive();
      assertThat(trainer.time(compared).critic()).isEqualTo(StepTime.NONE);
    }
  }

  @Test
  void sharesOfAStepsTimeAddUp() {
    PpoTime time = new PpoTime(6, new StepTime(4, 2), new StepTime(3, 1));
    assertThat(time.step(2, 1)).isEqualTo(new StepTime(6.0 / 2 + 4 + 3, 2 + 1));
    assertThat(time.step(3, 0.5)).isEqualTo(new StepTime(6.0 / 3 + 2 + 3, 1 + 1));
  }

  @Test
  void referenceIsNeverTouched() {
    List<float[]> before = reference.values();
    try (PpoTrainer trainer = trainer(TinyPpo.settings(0, 2, 8, 1))) {
      trainer.iterate(1, 1, chains);
    }
    TinyModels.assertSame(reference.values(), before);
  }

  @Test
  void restoredTrainersWeightsAreThoseOfAnUndisturbedOne() {
    PpoSettings settings = TinyPpo.settings(20, 1, 2, 10, 100);
    String saved = folder.resolve("saved").toString();
    List<List<float[]>> expected = new ArrayList<>();
    Map<String, Double> figures;
    try (PpoTrainer trainer = trainer(settings)) {
      trainer.iterate(1, 1, chains);
      trainer.iterate(2, 1, chains);
      try (OutputFolder out = OutputFolder.stage(saved)) {
        trainer.save(out);
        out.commit(ManifestDraft.of("test", Instant.EPOCH));
      }
      figures = trainer.iterate(3, 1, chains);
      expected.add(policy.values());
      expected.add(critic.values());
    }
    InputFolder in = InputFolder.open(saved);
    try (CausalModel policyAgain = CausalModel.load(in);
        CausalModel criticAgain = CausalModel.load(in, PpoTrainer.CRITIC);
        PpoTrainer trainer =
            new PpoTrainer(
                policyAgain, reference, Optional.of(criticAgain), settings, 24, RANDOM)) {
      trainer.restore(in);
      assertThat(trainer.iterate(3, 1, chains)).isEqualTo(figures);
      TinyModels.assertSame(policyAgain.values(), expected.get(0));
      TinyModels.assertSame(criticAgain.values(), expected.get(1));
    }
  }

  @Test
  void adaptiveCoefficientFollowsTheDivergence() {
    PpoSettings settings =
        TinyPpo.settings(0, 2, 8, 100)
            .withKlControl(new KlControlSettings(KlController.ADAPTIVE, 1, 24));
    AdaptiveKl expected = new AdaptiveKl(0.02, 1, 24);
    try (PpoTrainer trainer = trainer(settings)) {
      for (int iteration = 1; iteration <= 3; iteration++) {
        Map<String, Double> metrics = trainer.iterate(iteration, 1, chains);
        assertThat(metrics.get("kl_coef")).isEqualTo(expected.beta());
        expected = expected.after(metrics.get("sequence_kl"), 24);
      }
    }
    assertThat(expected.beta()).isNotEqualTo(0.02);
  }

  @Test
  void termOfTheLossKeepsThePolicyNearTheReference() {
    LossSettings loss = LossSettings.DEFAULT.withKlLoss(KlLossForm.K2, 10);
    double free = drift(TinyPpo.settings(0, 4, 8, 100).withKlCoef(0));
    try (CausalModel again = reference.copy(Head.LANGUAGE_MODEL);
        CausalModel criticAgain = reference.copy(Head.SCALAR);
        PpoTrainer held =
            new PpoTrainer(
                again,
                reference,
                Optional.of(criticAgain),
                TinyPpo.settings(0, 4, 8, 100).withKlCoef(0).withLoss(loss),
                24,
                RANDOM)) {
      Map<String, Double> metrics = Map.of();
      for (int iteration = 1; iteration <= 5; iteration++) {
        metrics = held.iterate(iteration, 1, chains);
      }
      assertThat(metrics.get("kl_loss")).isPositive();
      assertThat(metrics.get("log_prob_drift")).isLessThan(0.7 * free);
    }
  }

  private double drift(PpoSettings settings) {
    try (PpoTrainer trainer = trainer(settings)) {
      Map<String, Double> metrics = Map.of();
      for (int iteration = 1; iteration <= 5; iteration++) {
        metrics = trainer.iterate(iteration, 1, chains);
      }
      assertThat(metrics).doesNotContainKey("kl_loss");
      return metrics.get("log_prob_drift");
    }
  }

  @Test
  void healthOfAnIterationIsMeasured() {
    try (PpoTrainer trainer = trainer(TinyPpo.settings(0, 1, 24, 100))) {
      Map<String, Double> metrics = trainer.iterate(1, 1, chains);
      double steps = 0;
      double repeated = 0;
      double lowest = 0;
      for (ScoredChain chain : chains) {
        steps += chain.steps().size();
        repeated += chain.steps().size() - chain.steps().stream().distinct().count();
        lowest += java.util.Arrays.stream(chain.scores()).min().orElse(0);
      }
      assertThat(metrics.get("duplicate_steps")).isCloseTo(repeated / steps, within(1e-9));
      assertThat(metrics.get("proxy_gap"))
          .isCloseTo(lowest / 24 - metrics.get("accuracy"), within(1e-6));
      assertThat(metrics.get("reward_length"))
          .isCloseTo(-0.5 * metrics.get("truncated"), within(1e-9));
      assertThat(metrics.get("ratio_max")).as("one update").isCloseTo(1, within(1e-3));
      assertThat(metrics).doesNotContainKey("zero_variance_groups"); // one chain per problem
      List<ScoredChain> groups = TinyPpo.chains(policy, 4, 6);
      assertThat(trainer.iterate(2, 1, groups).get("zero_variance_groups")).isBetween(0.0, 1.0);
    }
  }
}
