package io.stepwise.policy.online;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.RewardScores;
import io.stepwise.data.SampledTokens;
import io.stepwise.data.Solution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.task.Verdict;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.config.Head;
import io.stepwise.policy.TinyModels;
import io.stepwise.policy.ppo.TinyPpo;
import io.stepwise.prm.scoring.LoadedRewardModel;
import io.stepwise.prm.scoring.RewardDescriptor;
import io.stepwise.prm.scoring.RewardModels;
import io.stepwise.rollout.ScoredChain;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnlineRewardModelTest {
  private static final OnlineRewardSettings SETTINGS = new OnlineRewardSettings(1, 3e-3, 10);
  private static final double BETA = 0.5;

  @TempDir Path folder;
  private List<ScoredChain> chains;

  /** A policy, chains of it that are right if their first token is even, and an untrained model. */
  @BeforeEach
  void world() {
    List<float[]> values = TinyModels.values(Head.LANGUAGE_MODEL, 1);
    try (CausalModel policy =
        TinyModels.of(Head.LANGUAGE_MODEL, values, folder.resolve("policy"))) {
      chains = TinyPpo.chains(policy, 8, 8).stream().map(OnlineRewardModelTest::graded).toList();
    }
    InputFolder policy = InputFolder.open(folder.resolve("policy").toString());
    try (OutputFolder out = OutputFolder.stage(folder.resolve("implicit").toString())) {
      RewardDescriptor.write(
          out, RewardDescriptor.over(policy, RewardDescriptor.implicit(policy, BETA)));
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
  }

  private static ScoredChain graded(ScoredChain chain) {
    return new ScoredChain(
        chain.chain(),
        chain.steps(),
        chain.stepEnds(),
        chain.stepScores(),
        chain.answer(),
        chain.canonicalAnswer(),
        Verdict.of(chain.chain().response()[0] % 2 == 0),
        chain.text(),
        chain.reference());
  }

  private OnlineRewardModel model(Optional<InputFolder> checkpoint, OnlineRewardSettings settings) {
    InputFolder implicit = InputFolder.open(folder.resolve("implicit").toString());
    return new OnlineRewardModel(
        implicit, checkpoint, settings, 16, 2, NamedRandom.of("online test"));
  }

  private Map<String, Double> update(OnlineRewardModel model, int iteration) {
    return model.update(iteration, chains, TinyModels.TOKENIZER.identity());
  }

  private InputFolder saved(OnlineRewardModel model, String name) {
    try (OutputFolder out = OutputFolder.stage(folder.resolve(name).toString())) {
      model.save(out);
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
    return InputFolder.open(folder.resolve(name).toString());
  }

  private static InputFolder part(InputFolder saved) {
    return InputFolder.any(saved.path() + "/reward-model");
  }

  private static Solution solution(ScoredChain chain) {
    return new Solution(
        chain.chain().problem(),
        chain.steps(),
        Optional.of(
            new SampledTokens(
                chain.chain().prompt(),
                chain.chain().response(),
                chain.stepEnds(),
                TinyModels.TOKENIZER.identity())));
  }

  @Test
  void learnsOutcomesAndItsFolderScoresWithWhatItLearned() {
    List<ScoredChain> stepped = chains.stream().filter(c -> !c.steps().isEmpty()).toList();
    double right = stepped.stream().filter(ScoredChain::correct).count() / (double) stepped.size();
    assertThat(right).as("outcomes of both kinds").isBetween(0.2, 0.8);
    try (OnlineRewardModel model = model(Optional.empty(), SETTINGS)) {
      Map<String, Double> first = update(model, 1);
      Map<String, Double> last = first;
      for (int iteration = 2; iteration <= 40; iteration++) {
        last = update(model, iteration);
      }
      assertThat(first)
          .containsOnlyKeys(
              "reward_model_accuracy", "reward_model_gradient_norm", "reward_model_loss");
      assertThat(first.get("reward_model_loss")).isBetween(0.5, 1.0);
      assertThat(last.get("reward_model_loss")).isLessThan(0.3);
      assertThat(last.get("reward_model_accuracy")).isGreaterThan(0.9);
      int agreed = 0;
      try (LoadedRewardModel opened = RewardModels.open(part(saved(model, "learned")))) {
        for (ScoredChain chain : stepped) {
          RewardScores scores = opened.score(List.of(solution(chain))).get(0);
          agreed += scores.outcome().getAsDouble() > 0.5 == chain.correct() ? 1 : 0;
        }
      }
      assertThat(agreed / (double) stepped.size()).isGreaterThan(0.9);
    }
  }

  @Test
  void startsAtTheLossOfAModelThatEqualsItsReference() {
    try (OnlineRewardModel model =
        model(Optional.empty(), new OnlineRewardSettings(1, 1e-12, 10))) {
      assertThat(update(model, 1).get("reward_model_loss")).isCloseTo(Math.log(2), within(1e-6));
    }
  }

  @Test
  void resumesBitForBit() {
    OnlineRewardSettings twice = new OnlineRewardSettings(2, 3e-3, 0.5);
    try (OnlineRewardModel model = model(Optional.empty(), twice)) {
      update(model, 1);
      InputFolder checkpoint = saved(model, "checkpoint");
      Map<String, Double> continued = update(model, 2);
      try (OnlineRewardModel again = model(Optional.of(checkpoint), twice);
          CausalModel before = CausalModel.load(part(checkpoint))) {
        assertThat(update(again, 2)).isEqualTo(continued);
        try (CausalModel expected = CausalModel.load(part(saved(model, "continued")));
            CausalModel actual = CausalModel.load(part(saved(again, "resumed")))) {
          TinyModels.assertSame(actual.values(), expected.values());
          assertThat(actual.values().get(0)).isNotEqualTo(before.values().get(0));
        }
      }
    }
  }

  @Test
  void chainsThatAreNotGradedOrHaveNoStepTeachNothing() {
    List<ScoredChain> none = chains.stream().filter(c -> c.steps().isEmpty()).toList();
    try (OnlineRewardModel model = model(Optional.empty(), SETTINGS)) {
      assertThat(model.update(1, none, TinyModels.TOKENIZER.identity())).isEmpty();
    }
  }

  @Test
  void anotherKindOfRewardModelIsRejected() {
    InputFolder policy = InputFolder.open(folder.resolve("policy").toString());
    assertThatThrownBy(
            () ->
                new OnlineRewardModel(
                    policy, Optional.empty(), SETTINGS, 16, 2, NamedRandom.of("test")))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("(process, expected implicit)");
  }
}
