package io.stepwise.prm.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.RewardScores;
import io.stepwise.data.SampledTokens;
import io.stepwise.data.Solution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.config.Head;
import io.stepwise.prm.TinyModels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessRewardModelTest {
  @TempDir Path folder;

  private static Solution solution(String problem, String... steps) {
    return new Solution(problem, List.of(steps));
  }

  private static ProcessRewardModel open(CausalModel model) {
    return new ProcessRewardModel(model, TinyModels.LAYOUT);
  }

  private static float[] scores(ProcessRewardModel model, Solution solution) {
    return model.score(List.of(solution)).get(0).stepScores();
  }

  @Test
  void truncatingAfterAStepKeepsTheScoresUpToIt() {
    try (ProcessRewardModel judge = open(TinyModels.random(Head.SCALAR, 1, folder.resolve("m")))) {
      String[] steps = {"1+2=3", "3=3", "3-4=9", "9+1=0"};
      List<Solution> prefixes = new ArrayList<>();
      for (int k = 1; k <= steps.length; k++) {
        prefixes.add(solution("1+2-4+1", Arrays.copyOf(steps, k)));
      }
      List<RewardScores> scores = judge.score(prefixes);
      float[] whole = scores.get(steps.length - 1).stepScores();
      assertThat(whole).hasSize(steps.length);
      assertThat(whole[0]).isNotEqualTo(whole[1]);
      for (int k = 1; k <= steps.length; k++) {
        float[] alone = scores(judge, prefixes.get(k - 1));
        assertThat(scores.get(k - 1).stepScores())
            .containsExactly(Arrays.copyOf(whole, k), within(1e-5f));
        assertThat(alone).containsExactly(Arrays.copyOf(whole, k), within(1e-5f));
      }
    }
  }

  @Test
  void stepsBeyondTheMaximumLengthAreCountedNotScored() {
    try (ProcessRewardModel judge = open(TinyModels.random(Head.SCALAR, 2, folder.resolve("m")))) {
      // a row is 64 tokens at most: 5 of the problem, 6 a step
      String[] steps = Collections.nCopies(11, "1+2=3").toArray(String[]::new);
      RewardScores cut = judge.score(List.of(solution("1+2", steps))).get(0);
      assertThat(cut.stepScores()).hasSize(9);
      assertThat(cut.stepCount()).isEqualTo(11);
      assertThat(cut.truncated()).isTrue();
      RewardScores whole = judge.score(List.of(solution("1+2", Arrays.copyOf(steps, 9)))).get(0);
      assertThat(whole.truncated()).isFalse();
      assertThat(whole.stepScores()).containsExactly(cut.stepScores(), within(1e-5f));
      assertThat(judge.input(solution("1".repeat(70), "1=1")).ids()).isEmpty();
      assertThat(scores(judge, solution("1".repeat(70), "1=1"))).isEmpty();
      assertThat(scores(judge, solution("1+2"))).isEmpty();
    }
  }

  @Test
  void sampledIdsAreReadAsTheyAreAndTextWhereTheyAreNotThisLayout() {
    try (ProcessRewardModel judge = open(TinyModels.random(Head.SCALAR, 3, folder.resolve("m")))) {
      String mine = TinyModels.TOKENIZER.identity();
      int[] prompt = TinyModels.TOKENIZER.prompt("1+2");
      // "1=1;" and text after it, in ids: digits from 5, '=' 17, step end 3
      int[] response = {6, 17, 6, 3, 8, 9};
      Solution sampled = sampled(new SampledTokens(prompt, response, new int[] {3}, mine));
      assertThat(judge.input(sampled).ids()).hasSize(prompt.length + response.length);
      assertThat(judge.input(sampled).positions()).containsExactly(prompt.length + 3);
      float[] byText = scores(judge, solution("1+2", "1=1"));
      assertThat(scores(judge, sampled)).containsExactly(byText, within(1e-5f));
      SampledTokens foreign = new SampledTokens(new int[] {7}, new int[] {9}, new int[] {0}, "x");
      assertThat(judge.input(sampled(foreign)).ids())
          .containsExactly(judge.input(solution("1+2", "1=1")).ids());
      SampledTokens otherPrompt = new SampledTokens(new int[] {7}, response, new int[] {3}, mine);
      SampledTokens otherEnd = new SampledTokens(prompt, response, new int[] {4}, mine);
      for (SampledTokens other : List.of(otherPrompt, otherEnd)) {
        assertThat(judge.input(sampled(other)).ids()).hasSize(9);
      }
    }
  }

  private static Solution sampled(SampledTokens tokens) {
    return new Solution("1+2", List.of("1=1"), Optional.of(tokens));
  }

  @Test
  void freshHeadScoresAllStepsEqually() {
    try (CausalModel model =
        CausalModel.create(
            TinyModels.config(Head.SCALAR), TinyModels.TOKENIZER, NamedRandom.of("fresh"))) {
      assertThat(scores(open(model), solution("1+2", "1+2=3"))).containsExactly(0.5f);
    }
  }

  @Test
  void modelWithoutScalarHeadIsRejectedAndItsTwinWithOneTaken() {
    try (CausalModel policy =
            CausalModel.create(
                TinyModels.config(Head.LANGUAGE_MODEL),
                TinyModels.TOKENIZER,
                NamedRandom.of("policy"));
        CausalModel twin = policy.copy(Head.SCALAR)) {
      assertThatThrownBy(() -> open(policy))
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("no scalar head");
      assertThat(scores(open(twin), solution("1", "1=1"))).hasSize(1);
    }
  }
}
