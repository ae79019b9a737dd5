package io.stepwise.prm.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.config.Head;
import io.stepwise.prm.TinyModels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessRewardModelTest {
  @TempDir Path folder;

  private static int[] row(String problem, String... steps) {
    int[] row = TinyModels.TOKENIZER.prompt(problem);
    for (String text : steps) {
      int[] step = TinyModels.TOKENIZER.step(text);
      int from = row.length;
      row = Arrays.copyOf(row, from + step.length);
      System.arraycopy(step, 0, row, from, step.length);
    }
    return row;
  }

  @Test
  void truncatingAfterAStepLeavesTheScoresUpToItAsTheyWere() {
    try (CausalModel model = TinyModels.random(Head.SCALAR, 1, folder.resolve("m"))) {
      ProcessRewardModel judge = new ProcessRewardModel(model);
      String[] steps = {"1+2=3", "3=3", "3-4=9", "9+1=0"};
      List<int[]> rows = new ArrayList<>();
      for (int k = 1; k <= steps.length; k++) {
        rows.add(row("1+2-4+1", Arrays.copyOf(steps, k)));
      }
      List<float[]> scores = judge.score(rows);
      float[] whole = scores.get(steps.length - 1);
      assertThat(whole).hasSize(steps.length);
      assertThat(whole[0]).isNotEqualTo(whole[1]);
      for (int k = 1; k <= steps.length; k++) {
        float[] alone = judge.score(rows.subList(k - 1, k)).get(0);
        for (int j = 0; j < k; j++) {
          assertThat(scores.get(k - 1)[j]).isCloseTo(whole[j], within(1e-5f));
          assertThat(alone[j]).isCloseTo(whole[j], within(1e-5f));
        }
      }
    }
  }

  @Test
  void oneScorePerStepEndAndNoneForTextAfterTheLast() {
    try (CausalModel model = TinyModels.random(Head.SCALAR, 2, folder.resolve("m"))) {
      int[] complete = row("1+2", "1+2=3");
      int[] trailing = Arrays.copyOf(complete, complete.length + 2);
      trailing[complete.length] = 9;
      trailing[complete.length + 1] = 10;
      List<float[]> scores =
          new ProcessRewardModel(model).score(List.of(row("1+2"), complete, trailing));
      assertThat(scores.get(0)).isEmpty();
      assertThat(scores.get(1)).hasSize(1);
      assertThat(scores.get(2)).hasSize(1);
      assertThat(scores.get(2)[0]).isCloseTo(scores.get(1)[0], within(1e-5f));
      assertThat(scores.get(1)[0]).isBetween(0f, 1f);
    }
  }

  @Test
  void freshHeadKnowsNothing() {
    try (CausalModel model =
        CausalModel.create(
            TinyModels.config(Head.SCALAR), TinyModels.TOKENIZER, NamedRandom.of("fresh"))) {
      assertThat(new ProcessRewardModel(model).score(List.of(row("1+2", "1+2=3"))).get(0))
          .containsExactly(0.5f);
    }
  }

  @Test
  void modelWithoutScalarHeadIsRefusedAndItsTwinWithOneTaken() {
    try (CausalModel policy =
            CausalModel.create(
                TinyModels.config(Head.LANGUAGE_MODEL),
                TinyModels.TOKENIZER,
                NamedRandom.of("policy"));
        CausalModel twin = policy.copy(Head.SCALAR)) {
      assertThatThrownBy(() -> new ProcessRewardModel(policy))
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("no scalar head");
      assertThat(new ProcessRewardModel(twin).score(List.of(row("1", "1=1")))).hasSize(1);
    }
  }
}
