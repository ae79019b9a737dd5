package io.stepwise.policy.ppo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.Generated;
import io.stepwise.lm.ModelOutput;
import io.stepwise.lm.config.Head;
import io.stepwise.policy.TinyModels;
import io.stepwise.policy.reward.StepScore;
import io.stepwise.rollout.ScoredChain;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperienceBuilderTest {
  @TempDir Path folder;
  private CausalModel reference;
  private CausalModel policy;
  private CausalModel critic;
  private List<ScoredChain> chains;

  @BeforeEach
  void makeModels() {
    List<float[]> values = TinyModels.values(Head.LANGUAGE_MODEL, 1);
    reference = TinyModels.of(Head.LANGUAGE_MODEL, values, folder.resolve("model"));
    policy = reference.copy(Head.LANGUAGE_MODEL);
    critic = reference.copy(Head.SCALAR);
    chains = TinyPpo.chains(policy, 24);
    // A new critic expects nothing anywhere; after an iteration it does.
    try (PpoTrainer trainer =
        new PpoTrainer(
            policy,
            reference,
            Optional.of(critic),
            TinyPpo.settings(9, 2, 8, 1),
            24,
            NamedRandom.of("test"))) {
      trainer.iterate(1, 1, chains);
    }
  }

  @AfterEach
  void release() {
    reference.close();
    policy.close();
    critic.close();
  }

  @Test
  void truncatedChainReturnsWhatTheCriticExpectsAfterTheCut() {
    List<Experience> experience = built(TruncatedChains.BOOTSTRAP);
    int truncated = 0;
    double largest = 0;
    for (int i = 0; i < chains.size(); i++) {
      boolean cut = chains.get(i).chain().end() == Generated.End.LENGTH;
      double expected = cut ? after(experience.get(i)) : 0;
      assertThat(lastReturn(experience, i)).isCloseTo(lastReward(i) + expected, within(1e-4));
      truncated += cut ? 1 : 0;
      largest = Math.max(largest, Math.abs(expected));
    }
    assertThat(truncated).isBetween(1, chains.size() - 1);
    assertThat(largest).as("the critic expects something").isGreaterThan(0.01);
  }

  @Test
  void truncatedChainMayEndInstead() {
    List<Experience> experience = built(TruncatedChains.TERMINAL);
    for (int i = 0; i < chains.size(); i++) {
      assertThat(lastReturn(experience, i)).isCloseTo(lastReward(i), within(1e-4));
    }
  }

  @Test
  void truncatedChainMayHaveNoPart() {
    List<Experience> experience = built(TruncatedChains.MASK);
    long whole = chains.stream().filter(c -> c.chain().end() != Generated.End.LENGTH).count();
    assertThat(experience).hasSize((int) whole).hasSizeLessThan(chains.size());
    double sum = 0;
    for (Experience one : experience) {
      assertThat(chains)
          .filteredOn(c -> Arrays.equals(c.chain().row(), one.row()))
          .allMatch(c -> c.chain().end() != Generated.End.LENGTH);
      sum += Arrays.stream(one.advantages()).sum();
    }
    assertThat(sum).as("whitened without the truncated chains").isCloseTo(0, within(1e-9));
  }

  @Test
  void lambdaByLengthLeavesTheCriticUndiscountedRewards() {
    PpoSettings settings = settings(TruncatedChains.TERMINAL);
    PpoSettings byLength = settings.withGae(new GaeSettings(true, false));
    List<Experience> fixed = built(settings);
    List<Experience> grown = built(byLength);
    for (int i = 0; i < chains.size(); i++) {
      double[] returns = grown.get(i).returns();
      double toGo = 0;
      double[] rewards = rewards(i);
      for (int t = rewards.length - 1; t >= 0; t--) {
        toGo += rewards[t];
        assertThat(returns[t]).isCloseTo(toGo, within(1e-4));
      }
    }
    assertThat(grown.get(0).advantages()).isNotEqualTo(fixed.get(0).advantages());
  }

  @Test
  void whitenedRewardsScaleTheReturns() {
    PpoSettings settings = settings(TruncatedChains.TERMINAL);
    List<Experience> plain = built(settings.withGae(new GaeSettings(true, false)));
    List<Experience> whitened = built(settings.withGae(new GaeSettings(true, true)));
    double[] rewards = rewards(0);
    int last = rewards.length - 1;
    assertThat(plain.get(0).returns()[last]).isCloseTo(rewards[last], within(1e-4));
    assertThat(Math.abs(whitened.get(0).returns()[last]))
        .as("rewards of few tokens have a small deviation")
        .isGreaterThan(1.5 * Math.abs(rewards[last]));
  }

  @Test
  void stepEndsMayHaveNoAdvantage() {
    PpoSettings settings =
        settings(TruncatedChains.TERMINAL)
            .withShaping(
                new ShapingSettings(
                    StepScore.SIGNED, ProcessCentering.NONE, ProcessScaling.NONE, 0, 16, true, 4));
    List<Experience> experience = built(settings);
    int ends = 0;
    for (int i = 0; i < chains.size(); i++) {
      for (int end : chains.get(i).stepEnds()) {
        assertThat(experience.get(i).advantages()[end]).isZero();
        ends++;
      }
    }
    assertThat(ends).isPositive();
  }

  private List<Experience> built(TruncatedChains truncated) {
    return built(settings(truncated));
  }

  private List<Experience> built(PpoSettings settings) {
    return new ExperienceBuilder(policy, reference, Optional.of(critic), settings, 24)
        .build(chains)
        .chains();
  }

  private static PpoSettings settings(TruncatedChains truncated) {
    return TinyPpo.settings(0, 0, 1, 24, 1, truncated);
  }

  private static double lastReturn(List<Experience> experience, int chain) {
    double[] returns = experience.get(chain).returns();
    return returns[returns.length - 1];
  }

  /** Policy and reference are still the same: there is no KL penalty. */
  private double lastReward(int chain) {
    double[] rewards = rewards(chain);
    return rewards[rewards.length - 1];
  }

  private double[] rewards(int chain) {
    int length = chains.get(chain).chain().response().length;
    boolean[] mask = new boolean[length];
    Arrays.fill(mask, true);
    double[] logProbs = new double[length];
    PpoSettings settings = settings(TruncatedChains.TERMINAL);
    return ChainReward.of(chains.get(chain), logProbs, logProbs, mask, settings, 24, 0).perToken();
  }

  private float after(Experience e) {
    return critic.evaluate(List.of(e.row()), ModelOutput.HEAD).get(0).head()[e.row().length - 1];
  }
}
