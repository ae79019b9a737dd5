package io.stepwise.prm.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.RewardScores;
import io.stepwise.data.SampledTokens;
import io.stepwise.data.Solution;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.ModelOutput;
import io.stepwise.prm.TinyModels;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.prm.kind.RewardKind;
import io.stepwise.prm.layout.LayoutSettings;
import io.stepwise.prm.layout.RewardFormat;
import io.stepwise.prm.scoring.EnsembleRewardModel.Aggregation;
import io.stepwise.prm.scoring.GenerativeVerifier.Rationales;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Reward models that are made of other models' folders, opened again by their folder alone. */
class RewardKindsTest extends RewardKindsFixture {
  @Test
  void implicitScoresAreLogRatiosOfTheStepsTokens() {
    InputFolder policy = language("policy", 1);
    InputFolder reference = language("reference", 2);
    double beta = 0.5;
    RewardScores scores =
        score(
            describe(
                "implicit",
                RewardDescriptor.over(policy, RewardDescriptor.implicit(reference, beta))));
    int[] row = TinyModels.LAYOUT.layOut(SOLUTION.problem(), SOLUTION.steps()).ids();
    int[] ends = TinyModels.LAYOUT.layOut(SOLUTION.problem(), SOLUTION.steps()).positions();
    double all = 0;
    try (CausalModel model = CausalModel.load(policy);
        CausalModel other = CausalModel.load(reference)) {
      float[] mine = model.evaluate(List.of(row), ModelOutput.LOG_PROBS).get(0).logProbs();
      float[] theirs = other.evaluate(List.of(row), ModelOutput.LOG_PROBS).get(0).logProbs();
      int from = TinyModels.TOKENIZER.prompt(SOLUTION.problem()).length;
      for (int k = 0; k < 3; k++) {
        double sum = 0;
        for (int t = from; t <= ends[k]; t++) {
          sum += mine[t] - theirs[t];
        }
        from = ends[k] + 1;
        all += sum;
        assertThat((double) scores.stepScores()[k])
            .isCloseTo(1 / (1 + Math.exp(-beta * sum)), within(1e-5));
      }
    }
    assertThat(scores.outcome().getAsDouble())
        .isCloseTo(1 / (1 + Math.exp(-beta * all)), within(1e-5));
    assertThat(Math.abs(all)).isGreaterThan(0.1);
  }

  @Test
  void implicitReadsSampledIdsAsTheyAre() {
    InputFolder entry =
        describe(
            "implicit",
            RewardDescriptor.over(
                language("policy", 1), RewardDescriptor.implicit(language("reference", 2), 1)));
    int[] prompt = TinyModels.TOKENIZER.prompt("1+2");
    int[] response = {6, 17, 6, 3, 8, 9};
    Solution text = new Solution("1+2", List.of("1=1"));
    Solution sampled =
        new Solution(
            "1+2",
            List.of("1=1"),
            Optional.of(
                new SampledTokens(
                    prompt, response, new int[] {3}, TinyModels.TOKENIZER.identity())));
    try (LoadedRewardModel model = RewardModels.open(entry)) {
      List<RewardScores> both = model.score(List.of(text, sampled));
      assertThat(both.get(1).stepScores()).containsExactly(both.get(0).stepScores(), within(1e-5f));
      assertThat(model.scoredSteps(new Solution("1".repeat(70), List.of("1=1")))).isZero();
      assertThat(model.score(List.of(new Solution("1", List.of()))).get(0).stepScores()).isEmpty();
    }
  }

  @Test
  void settingsOfALayoutAreRejectedWhereTheKindDecides() {
    InputFolder implicit =
        describe(
            "implicit-layout",
            RewardDescriptor.over(
                language("policy", 1), RewardDescriptor.implicit(language("reference", 2), 0.5)));
    for (LayoutSettings settings :
        List.of(
            new LayoutSettings(RewardFormat.TRL, null, null),
            new LayoutSettings(RewardFormat.AUTO, "\n", null),
            new LayoutSettings(RewardFormat.AUTO, null, "\n"))) {
      assertThatThrownBy(() -> RewardModels.open(implicit, settings))
          .isInstanceOf(InvalidConfiguration.class)
          .hasMessageMatching(
              "Cannot use setting (reward-format|(step|problem)-separator): the kind of .*");
    }
    RewardModels.open(implicit, LayoutSettings.AUTO).close();
  }

  @Test
  void modelComparedWithItselfHasNoSignal() {
    InputFolder policy = language("policy", 1);
    RewardScores scores =
        score(
            describe(
                "self", RewardDescriptor.over(policy, RewardDescriptor.implicit(policy, 0.05))));
    assertThat(scores.stepScores()).containsExactly(0.5f, 0.5f, 0.5f);
  }

  @Test
  void theUsualAggregateFollowsTheKind() {
    InputFolder outcome = describe("outcome", RewardDescriptor.of(RewardKind.OUTCOME));
    InputFolder process = scalar("process", 5);
    assertThat(RewardModels.aggregation(outcome)).isEqualTo(StepAggregation.LAST);
    assertThat(RewardModels.aggregation(process)).isEqualTo(StepAggregation.PROD);
    Aggregation mean = Aggregation.MEAN;
    InputFolder outcomes =
        describe("outcomes", RewardDescriptor.ensemble(List.of(outcome, outcome), mean));
    InputFolder mixed =
        describe("mixed", RewardDescriptor.ensemble(List.of(outcome, process), mean));
    assertThat(RewardModels.aggregation(outcomes)).isEqualTo(StepAggregation.LAST);
    assertThat(RewardModels.aggregation(mixed)).isEqualTo(StepAggregation.PROD);
  }

  @Test
  void scoresOfSomeStepsAreThoseOfAll() {
    for (InputFolder folder :
        List.of(
            describe(
                "verifier",
                RewardDescriptor.over(
                    judge(), RewardDescriptor.generative(PROMPT, Rationales.NONE))),
            scalar("process", 5))) {
      try (LoadedRewardModel model = RewardModels.open(folder)) {
        float[] all = model.score(List.of(SOLUTION)).get(0).stepScores();
        float[] some = model.scores(List.of(SOLUTION), List.of(new int[] {0, 2})).get(0);
        assertThat(some).containsExactly(new float[] {all[0], all[2]}, within(1e-5f));
        assertThat(model.scores(List.of(SOLUTION), List.of(new int[0])).get(0)).isEmpty();
      }
    }
  }
}
