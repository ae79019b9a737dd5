package io.stepwise.policy.ppo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.Generated;
import io.stepwise.lm.config.Head;
import io.stepwise.policy.TinyModels;
import io.stepwise.rollout.Chain;
import io.stepwise.rollout.RolloutId;
import io.stepwise.rollout.ScoredChain;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaveOneOutTest {
  private static final PpoSettings OUTCOME =
      PpoSettings.DEFAULT
          .withProcess(ProcessForm.NONE, 1)
          .withAdvantageEstimator(AdvantageEstimator.RLOO);

  @TempDir Path folder;

  /** A chain of five tokens whose steps end at tokens 1 and 3. */
  private static ScoredChain chain(String problem, int sample, boolean correct, float... scores) {
    return new ScoredChain(
        new Chain(
            new RolloutId("run", 1, problem, sample),
            "1+1",
            new int[] {1, 5},
            new int[5],
            new float[5],
            "v",
            Generated.End.EOS),
        Collections.nCopies(scores.length, "s"),
        Arrays.copyOf(new int[] {1, 3}, scores.length),
        scores,
        "2",
        correct);
  }

  private static double[][] advantages(PpoSettings settings, ScoredChain... chains) {
    List<ChainReward> rewards = new ArrayList<>();
    boolean[][] masks = new boolean[chains.length][5];
    for (int i = 0; i < chains.length; i++) {
      Arrays.fill(masks[i], true);
      rewards.add(
          ChainReward.of(chains[i], new double[5], new double[5], masks[i], settings, 24, 0));
    }
    return LeaveOneOut.advantages(new RolloutBatch(List.of(chains), rewards, masks));
  }

  @Test
  void outcomeIsComparedWithTheOtherChainsOfTheProblem() {
    double[][] advantages =
        advantages(
            OUTCOME,
            chain("a", 0, true, 0.5f, 0.5f),
            chain("b", 0, true, 0.5f, 0.5f),
            chain("a", 1, false, 0.5f),
            chain("b", 1, true, 0.5f),
            chain("a", 2, false));
    assertThat(advantages[0]).containsExactly(1, 1, 1, 1, 1);
    assertThat(advantages[2]).containsExactly(-0.5, -0.5, -0.5, -0.5, -0.5);
    assertThat(advantages[4]).containsExactly(-0.5, -0.5, -0.5, -0.5, -0.5);
    assertThat(advantages[1]).as("all chains of the problem are right").containsOnly(0);
    assertThat(advantages[3]).containsOnly(0);
  }

  @Test
  void stepRewardsHaveABaselinePerToken() {
    PpoSettings settings = OUTCOME.withProcess(ProcessForm.SUM, 1);
    double[][] advantages =
        advantages(settings, chain("a", 0, true, 1f, 0.5f), chain("a", 1, true, 0.75f, 0f));
    // Signed scores 1, 0 and 0.5, −1: per token −0.5 / 4 and 1 / 4 in the other chain.
    double first = 1 + 0.125 * 4;
    double second = 0.125 * 2;
    assertThat(advantages[0])
        .containsExactly(new double[] {first, first, second, second, 0}, within(1e-9));
    assertThat(advantages[1])
        .containsExactly(new double[] {-1.5, -1.5, -1.5, -1.5, 0}, within(1e-9));
  }

  @Test
  void chainWithoutStepsIsComparedByItsPenalty() {
    PpoSettings settings = OUTCOME.withProcess(ProcessForm.SUM, 1);
    double[][] advantages = advantages(settings, chain("a", 0, false, 0.5f), chain("a", 1, false));
    assertThat(advantages[1]).containsExactly(-1, -1, -1, -1, -1);
    assertThat(advantages[0]).containsExactly(1, 1, 1, 1, 1);
  }

  @Test
  void singleChainTeachesNothing() {
    PpoSettings settings = OUTCOME.withProcess(ProcessForm.MIN, 1);
    assertThat(advantages(settings, chain("a", 0, true, 0.9f, 0.1f))[0]).containsOnly(0);
  }

  @Test
  void withoutKlPenaltyOnlyChainsWithAnAdvantageAreTrainedOn() {
    PpoSettings settings = OUTCOME.withKlCoef(0).withProcess(ProcessForm.RUNNING_MIN, 1);
    List<float[]> values = TinyModels.values(Head.LANGUAGE_MODEL, 1);
    NamedRandom random = NamedRandom.of("test");
    try (CausalModel reference =
            TinyModels.of(Head.LANGUAGE_MODEL, values, folder.resolve("model"));
        CausalModel policy = reference.copy(Head.LANGUAGE_MODEL);
        PpoTrainer trainer =
            new PpoTrainer(policy, reference, Optional.empty(), settings, 24, random)) {
      List<ScoredChain> chains = TinyPpo.chains(policy, 4, 6);
      ExperienceBuilder.Batch kept =
          new ExperienceBuilder(policy, reference, Optional.empty(), settings, 24).build(chains);
      int n = kept.chains().size();
      assertThat(n).isBetween(2, chains.size());
      assertThat(kept.figures())
          .containsEntry("with_advantage", n / 24.0)
          .doesNotContainKey("sequence_kl");
      // A vanishing penalty keeps all chains, and gives those kept here the same advantages.
      List<Experience> all =
          new ExperienceBuilder(policy, reference, Optional.empty(), settings.withKlCoef(1e-12), 24)
              .build(chains)
              .chains();
      assertThat(all).hasSize(24);
      double scale = Double.NaN;
      for (Experience one : kept.chains()) {
        Experience same =
            all.stream().filter(other -> Arrays.equals(other.row(), one.row())).findFirst().get();
        assertThat(one.oldLogProbs()).isEqualTo(same.oldLogProbs());
        if (one.advantages()[0] != 0) {
          double ratio = same.advantages()[0] / one.advantages()[0];
          scale = Double.isNaN(scale) ? ratio : scale;
          assertThat(ratio).isCloseTo(scale, within(1e-6));
        }
      }
      assertThat(scale).isPositive();
      assertThat(trainer.iterate(1, 1, chains)).containsKey("policy_loss");
      List<float[]> before = policy.values();
      List<ScoredChain> alone = TinyPpo.chains(policy, 8, 1);
      assertThat(trainer.iterate(2, 1, alone))
          .containsEntry("ppo_epochs", 0.0)
          .containsEntry("with_advantage", 0.0);
      TinyModels.assertSame(policy.values(), before);
    }
  }

  @Test
  void trainerWithoutCriticTrainsFromTheFirstIterationAndResumes() {
    PpoSettings settings =
        TinyPpo.settings(20, 2, 2, 8, 100).withAdvantageEstimator(AdvantageEstimator.RLOO);
    NamedRandom random = NamedRandom.of("test");
    List<float[]> values = TinyModels.values(Head.LANGUAGE_MODEL, 1);
    String saved = folder.resolve("saved").toString();
    try (CausalModel reference =
            TinyModels.of(Head.LANGUAGE_MODEL, values, folder.resolve("model"));
        CausalModel policy = reference.copy(Head.LANGUAGE_MODEL);
        PpoTrainer trainer =
            new PpoTrainer(policy, reference, Optional.empty(), settings, 24, random)) {
      List<ScoredChain> chains = TinyPpo.chains(policy, 4, 6);
      Map<String, Double> first = trainer.iterate(1, 1, chains);
      assertThat(first)
          .containsKeys("policy_loss", "policy_gradient_norm")
          .doesNotContainKeys("value_loss", "explained_variance");
      assertThat(first.get("policy_gradient_norm")).isPositive();
      try (OutputFolder out = OutputFolder.stage(saved)) {
        trainer.save(out);
        out.commit(ManifestDraft.of("test", Instant.EPOCH));
      }
      Map<String, Double> second = trainer.iterate(2, 1, chains);
      InputFolder in = InputFolder.open(saved);
      try (CausalModel policyAgain = CausalModel.load(in);
          PpoTrainer again =
              new PpoTrainer(policyAgain, reference, Optional.empty(), settings, 24, random)) {
        again.restore(in);
        assertThat(again.iterate(2, 1, chains)).isEqualTo(second);
        TinyModels.assertSame(policyAgain.values(), policy.values());
      }
    }
  }
}
