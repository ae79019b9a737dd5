package io.stepwise.prm.sample;

import static io.stepwise.prm.sample.SampleTexts.imitated;
import static io.stepwise.prm.sample.SampleTexts.only;
import static io.stepwise.prm.sample.SampleTexts.step;
import static io.stepwise.prm.sample.SampleTexts.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.Alternative;
import io.stepwise.data.FinishReason;
import io.stepwise.data.HumanSteps;
import io.stepwise.data.LabelSource;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabel;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.lm.TokenGradients;
import io.stepwise.lm.TokenOutputs;
import io.stepwise.prm.TinyModels;
import io.stepwise.prm.layout.TrlLayout;
import io.stepwise.prm.loss.PrmObjective;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The LM loss on the end token of complete, correct solutions. */
class SampleEndTokenTest {
  private static StepLabelledSolution finished(
      String answer, FinishReason reason, LabelledStep... steps) {
    return new StepLabelledSolution(
        "id",
        "problem-id",
        "1+2",
        "3",
        List.of(steps),
        reason,
        answer,
        new Provenance("file", 1, "", null, 2));
  }

  private static List<StepSample> ended(StepLabelledSolution solution, int maxLength) {
    return new SampleBuilder(TinyModels.LAYOUT, NeutralAs.POSITIVE, HumanSteps.CORRECT, maxLength)
        .withEnd()
        .samples(solution);
  }

  @Test
  void endTokenFollowsExactlyCompleteSolutionsWhoseStepsAreAllCorrect() {
    LabelledStep right = step("1=1", Rating.POSITIVE);
    LabelledStep last = step("1+2=3", Rating.NEUTRAL);
    LabelledStep wrong = step("1+2=4", Rating.NEGATIVE);
    LabelledStep unrated = step("1+2=3", Rating.UNRATED);
    FinishReason solved = FinishReason.SOLUTION;
    for (StepLabelledSolution complete :
        List.of(
            finished(null, solved, right, last),
            finished(null, FinishReason.UNKNOWN, right, last),
            finished("3", FinishReason.UNKNOWN, right, last))) {
      StepSample sample = only(ended(complete, 64));
      assertThat(text(sample)).isEqualTo("^1+2:1=1;1+2=3;$");
      assertThat(imitated(sample)).isEqualTo("     1=1;1+2=3;$");
      assertThat(sample.positions()).containsExactly(8, 14);
    }
    for (StepLabelledSolution other :
        List.of(
            finished(null, FinishReason.FOUND_ERROR, right, wrong),
            finished(null, solved, right, wrong),
            finished(null, FinishReason.GIVE_UP, right, last),
            finished("4", solved, right, last),
            finished(null, solved, right, unrated),
            finished(
                null,
                solved,
                right,
                new LabelledStep("1+2=3", StepLabel.fraction(3, 8, LabelSource.judge("")))))) {
      assertThat(text(only(ended(other, 64)))).doesNotContain("$");
    }
  }

  @Test
  void endTokenThatDoesNotFitAndThatOfAlternativesIsLeftOut() {
    StepLabelledSolution solution =
        finished(
            null,
            FinishReason.SOLUTION,
            step("1=1", Rating.POSITIVE),
            step("1+2=3", Rating.POSITIVE, new Alternative("3=3", Rating.POSITIVE)));
    assertThat(ended(solution, 16))
        .extracting(SampleTexts::text)
        .containsExactly("^1+2:1=1;3=3;", "^1+2:1=1;1+2=3;$");
    assertThat(ended(solution, 15))
        .extracting(SampleTexts::text)
        .containsExactly("^1+2:1=1;3=3;", "^1+2:1=1;1+2=3;");
    assertThat(ended(solution, 14))
        .extracting(SampleTexts::text)
        .containsExactly("^1+2:1=1;3=3;", "^1+2:1=1;");
  }

  @Test
  void layoutWithoutAnEndTokenIsRejectedAndTrainsWithoutIt() {
    SampleBuilder trl =
        new SampleBuilder(
            new TrlLayout(TinyModels.TOKENIZER, "", "="),
            NeutralAs.POSITIVE,
            HumanSteps.CORRECT,
            64);
    assertThat(trl.samples(finished(null, FinishReason.SOLUTION, step("1", Rating.POSITIVE))))
        .hasSize(1);
    assertThatThrownBy(trl::withEnd)
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("lm-loss-on-end")
        .hasMessageContaining("trl, expected stepwise");
  }

  @Test
  void lossOfABatchWithAnEndTokenByHand() {
    StepSample ends =
        only(ended(finished(null, FinishReason.SOLUTION, step("1=1", Rating.POSITIVE)), 64));
    StepSample errs =
        only(ended(finished(null, FinishReason.SOLUTION, step("1=2", Rating.NEGATIVE)), 64));
    assertThat(text(ends)).isEqualTo("^1+2:1=1;$");
    PrmObjective objective = new PrmObjective(List.of(ends, errs), 0.5);
    assertThat(objective.read(0, 10)).containsExactly(4, 5, 6, 7, 8);
    assertThat(objective.read(1, 9)).containsExactly(8);
    float[] logProbs = new float[20];
    for (int t = 0; t < 10; t++) {
      logProbs[t] = -t / 4f;
    }
    TokenGradients gradients =
        objective.differentiate(
            new int[] {0, 1},
            new TokenOutputs(2, 10, new int[] {10, 9}, logProbs, null, new float[20]));
    // tokens 5 to 8 are the step, token 9 is the end: (5 + 6 + 7 + 8 + 9) / 4 / 5
    assertThat(gradients.sums().get("lm_loss")).isCloseTo(1.75, within(1e-12));
    assertThat(gradients.sums().get("step_loss")).isCloseTo(Math.log(2), within(1e-7));
    assertThat(gradients.logProbs()[9]).isEqualTo(-0.1f);
    assertThat(gradients.logProbs()[4]).isZero();
    assertThat(gradients.logProbs()[19]).isZero();
  }
}
