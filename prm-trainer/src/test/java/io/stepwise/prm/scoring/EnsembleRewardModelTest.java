package io.stepwise.prm.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.RewardScores;
import io.stepwise.data.Solution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.config.Head;
import io.stepwise.prm.TinyModels;
import io.stepwise.prm.head.StepHead;
import io.stepwise.prm.kind.RewardKind;
import io.stepwise.prm.scoring.EnsembleRewardModel.Aggregation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Ensembles, and outcome models. */
class EnsembleRewardModelTest extends RewardKindsFixture {
  @Test
  void ensembleHasMeanMinimumAndDeviationOfItsMembers() {
    List<InputFolder> members = List.of(scalar("a", 1), scalar("b", 2), scalar("c", 3));
    float[][] each = new float[3][];
    for (int m = 0; m < 3; m++) {
      each[m] = score(members.get(m)).stepScores();
    }
    RewardScores mean =
        score(describe("mean", RewardDescriptor.ensemble(members, Aggregation.MEAN)));
    RewardScores min = score(describe("min", RewardDescriptor.ensemble(members, Aggregation.MIN)));
    for (int k = 0; k < 3; k++) {
      double a = each[0][k];
      double b = each[1][k];
      double c = each[2][k];
      double m = (a + b + c) / 3;
      double deviation = Math.sqrt(((a - m) * (a - m) + (b - m) * (b - m) + (c - m) * (c - m)) / 3);
      assertThat((double) mean.stepScores()[k]).isCloseTo(m, within(1e-6));
      assertThat((double) min.stepScores()[k]).isEqualTo(Math.min(a, Math.min(b, c)));
      assertThat((double) mean.disagreement()[k]).isCloseTo(deviation, within(1e-6));
      assertThat(min.disagreement()[k]).isEqualTo(mean.disagreement()[k]);
    }
    assertThat(mean.disagreement()[0]).isGreaterThan(0.001f);
    assertThat(mean.outcome()).isEmpty();
  }

  @Test
  void aSessionOfAnEnsembleScoresGrowingSolutionsLikeTheWhole() {
    InputFolder folder =
        describe(
            "grown",
            RewardDescriptor.ensemble(List.of(scalar("a", 1), scalar("b", 2)), Aggregation.MEAN));
    try (LoadedRewardModel model = RewardModels.open(folder)) {
      ScoringSession session = model.session();
      ScoredPrefix prefix = session.start(new Solution(SOLUTION.problem(), List.of()));
      for (int k = 1; k <= 3; k++) {
        Solution grown = new Solution(SOLUTION.problem(), SOLUTION.steps().subList(0, k));
        ScoredPrefix next = session.score(List.of(new ScoringSession.Growth(grown, prefix))).get(0);
        RewardScores whole = model.score(List.of(grown)).get(0);
        assertThat(next.scores().stepScores()).containsExactly(whole.stepScores(), within(1e-5f));
        assertThat(next.scores().disagreement())
            .containsExactly(whole.disagreement(), within(1e-5f));
        assertThat(next.computedTokens()).isLessThan(model.tokens(grown));
        prefix.close();
        prefix = next;
      }
      prefix.close();
    }
  }

  @Test
  void anOutcomeModelsOutcomeIsTheScoreOfTheLastStep() {
    CausalModel model = TinyModels.random(Head.SCALAR, 4, folder.resolve("orm"));
    try (ProcessRewardModel outcome =
        new ProcessRewardModel(model, RewardKind.OUTCOME, StepHead.SCALAR, TinyModels.LAYOUT)) {
      RewardScores scores = outcome.score(List.of(SOLUTION)).get(0);
      assertThat(scores.outcome().getAsDouble()).isEqualTo(scores.stepScores()[2]);
      String[] many = new String[11];
      Arrays.fill(many, "1+2=3");
      RewardScores cut = outcome.score(List.of(new Solution("1+2", List.of(many)))).get(0);
      assertThat(cut.truncated()).isTrue();
      assertThat(cut.outcome()).isEmpty();
    }
  }

  @Test
  void aMemberThatChangedIsRejectedAndItsTwinOpens() {
    InputFolder policy = language("policy", 1);
    Map<String, Object> entry =
        RewardDescriptor.over(policy, RewardDescriptor.implicit(language("reference", 2), 1));
    InputFolder intact = describe("intact", entry);
    score(intact);
    entry.put(RewardModels.MODEL, Map.of("path", policy.absolutePath(), "digest", "0".repeat(64)));
    InputFolder changed = describe("changed", entry);
    assertThatThrownBy(() -> RewardModels.open(changed))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("has changed");
    entry.put(RewardModels.MODEL, Map.of("path", "policy", "digest", policy.digest()));
    InputFolder elsewhere = describe("elsewhere", entry);
    assertThatThrownBy(() -> RewardModels.open(elsewhere))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("lies elsewhere");
    entry.put("kind", "oracle");
    InputFolder unknown = describe("unknown", entry);
    assertThatThrownBy(() -> RewardModels.open(unknown))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("invalid reward-model.kind");
  }
}
