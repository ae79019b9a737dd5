package io.stepwise.prm.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.Alternative;
import io.stepwise.data.FinishReason;
import io.stepwise.data.HumanSteps;
import io.stepwise.data.LabelSource;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.LabelledStep.Author;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.RatingProbabilities;
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

class SampleBuilderTest {
  private static StepSample only(List<StepSample> samples) {
    assertThat(samples).hasSize(1);
    return samples.get(0);
  }

  private static StepLabelledSolution solution(LabelledStep... steps) {
    return new StepLabelledSolution(
        "id",
        "problem-id",
        "1+2",
        "3",
        List.of(steps),
        FinishReason.SOLUTION,
        null,
        new Provenance("file", 1, "", null, 2));
  }

  private static LabelledStep step(String text, Rating rating, Alternative... alternatives) {
    return new LabelledStep(text, rating, Author.MODEL, List.of(alternatives));
  }

  private static List<StepSample> samples(NeutralAs neutralAs, LabelledStep... steps) {
    return samples(neutralAs, HumanSteps.CORRECT, steps);
  }

  private static List<StepSample> samples(
      NeutralAs neutralAs, HumanSteps humanSteps, LabelledStep... steps) {
    return new SampleBuilder(TinyModels.LAYOUT, neutralAs, humanSteps, 64).samples(solution(steps));
  }

  private static String text(StepSample sample) {
    return TinyModels.TOKENIZER.decode(sample.row());
  }

  private static String imitated(StepSample sample) {
    StringBuilder text = new StringBuilder();
    for (int t = 0; t < sample.row().length; t++) {
      text.append(sample.imitated()[t] ? TinyModels.TOKENIZER.decode(sample.row()[t]) : " ");
    }
    return text.toString();
  }

  @Test
  void rowEndsWithTheFirstWrongStep() {
    StepSample sample =
        only(
            samples(
                NeutralAs.POSITIVE,
                step("1=1", Rating.POSITIVE),
                step("1+2=4", Rating.NEGATIVE),
                step("4=4", Rating.POSITIVE)));
    assertThat(text(sample)).isEqualTo("^1+2:1=1;1+2=4;");
    assertThat(sample.positions()).containsExactly(8, 14);
    assertThat(sample.targets()).containsExactly(1f, 0f);
    assertThat(imitated(sample)).isEqualTo("     1=1;      ");
    assertThat(sample.problemId()).isEqualTo("problem-id");
  }

  @Test
  void supervisedPositionsAreStepEnds() {
    for (StepSample sample :
        samples(
            NeutralAs.HALF,
            step("1=1", Rating.NEUTRAL, new Alternative("1+2=9", Rating.NEGATIVE)),
            step("1+2=3", Rating.POSITIVE, new Alternative("2=2", Rating.NEUTRAL)))) {
      for (int position : sample.positions()) {
        assertThat(sample.row()[position]).isEqualTo(TinyModels.TOKENIZER.tokens().stepEnd());
      }
    }
  }

  @Test
  void everyAlternativeIsASampleInWhichOnlyItIsSupervised() {
    List<StepSample> samples =
        samples(
            NeutralAs.POSITIVE,
            step("1=1", Rating.POSITIVE),
            step(
                "1+2=4",
                Rating.NEGATIVE,
                new Alternative("1+2=3", Rating.POSITIVE),
                new Alternative("1+2=7", Rating.NEGATIVE)));
    assertThat(samples).hasSize(3);
    StepSample right = samples.get(0);
    assertThat(text(right)).isEqualTo("^1+2:1=1;1+2=3;");
    assertThat(right.positions()).containsExactly(14);
    assertThat(right.targets()).containsExactly(1f);
    assertThat(imitated(right)).isEqualTo("         1+2=3;");
    StepSample wrong = samples.get(1);
    assertThat(text(wrong)).isEqualTo("^1+2:1=1;1+2=7;");
    assertThat(wrong.positions()).containsExactly(14);
    assertThat(wrong.targets()).containsExactly(0f);
    assertThat(imitated(wrong)).isBlank();
    StepSample taken = samples.get(2);
    assertThat(text(taken)).isEqualTo("^1+2:1=1;1+2=4;");
    assertThat(taken.targets()).containsExactly(1f, 0f);
  }

  @Test
  void alternativesOfStepsAfterTheFirstErrorAreLeftOut() {
    assertThat(
            samples(
                NeutralAs.POSITIVE,
                step("1+2=4", Rating.NEGATIVE),
                step("4=4", Rating.NEUTRAL, new Alternative("4=5", Rating.NEGATIVE))))
        .hasSize(1);
  }

  @Test
  void neutralLabelFollowsTheSetting() {
    LabelledStep[] steps = {step("1=1", Rating.NEUTRAL), step("1+2=3", Rating.POSITIVE)};
    assertThat(only(samples(NeutralAs.POSITIVE, steps)).targets()).containsExactly(1f, 1f);
    assertThat(only(samples(NeutralAs.NEGATIVE, steps)).targets()).containsExactly(0f, 1f);
    assertThat(only(samples(NeutralAs.HALF, steps)).targets()).containsExactly(0.5f, 1f);
    StepSample ignored = only(samples(NeutralAs.IGNORE, steps));
    assertThat(ignored.targets()).containsExactly(1f);
    assertThat(ignored.positions()).containsExactly(14);
    assertThat(text(ignored)).isEqualTo("^1+2:1=1;1+2=3;");
    assertThat(imitated(only(samples(NeutralAs.POSITIVE, steps)))).isEqualTo("     1=1;1+2=3;");
    for (NeutralAs other : List.of(NeutralAs.NEGATIVE, NeutralAs.HALF, NeutralAs.IGNORE)) {
      assertThat(imitated(only(samples(other, steps)))).isEqualTo("         1+2=3;");
    }
  }

  @Test
  void neutralReadAsWrongDoesNotEndTheRow() {
    StepSample sample =
        only(
            samples(
                NeutralAs.NEGATIVE, step("1=1", Rating.NEUTRAL), step("1+2=3", Rating.POSITIVE)));
    assertThat(sample.positions()).hasSize(2);
  }

  @Test
  void unratedStepsStandInTheRowUnsupervised() {
    StepSample sample =
        only(
            samples(
                NeutralAs.POSITIVE, step("1=1", Rating.UNRATED), step("1+2=3", Rating.POSITIVE)));
    assertThat(text(sample)).isEqualTo("^1+2:1=1;1+2=3;");
    assertThat(sample.positions()).containsExactly(14);
    assertThat(imitated(sample)).isEqualTo("         1+2=3;");
  }

  @Test
  void solutionWithoutAnySupervisedStepGivesNoSample() {
    assertThat(samples(NeutralAs.POSITIVE, step("1=1", Rating.UNRATED))).isEmpty();
    assertThat(samples(NeutralAs.IGNORE, step("1=1", Rating.NEUTRAL))).isEmpty();
    assertThat(samples(NeutralAs.POSITIVE, step("1=1", Rating.NEUTRAL))).hasSize(1);
  }

  @Test
  void stepThatAPersonWroteCountsAsCorrect() {
    LabelledStep human = new LabelledStep("1=1", Rating.UNRATED, Author.HUMAN, List.of());
    StepSample sample = only(samples(NeutralAs.IGNORE, human, step("1+2=4", Rating.NEGATIVE)));
    assertThat(sample.targets()).containsExactly(1f, 0f);
    assertThat(imitated(sample)).isEqualTo("     1=1;      ");
  }

  @Test
  void humanStepCountsAsUnratedIfConfigured() {
    LabelledStep human = new LabelledStep("1=1", Rating.UNRATED, Author.HUMAN, List.of());
    LabelledStep[] steps = {human, step("1+2=4", Rating.NEGATIVE)};
    StepSample sample = only(samples(NeutralAs.POSITIVE, HumanSteps.UNRATED, steps));
    assertThat(sample.targets()).containsExactly(0f);
    assertThat(imitated(sample)).isBlank();
    assertThat(text(sample)).isEqualTo(text(only(samples(NeutralAs.POSITIVE, steps))));
  }

  @Test
  void ratingOfAHumanStepWinsOverItsAuthor() {
    LabelledStep human = new LabelledStep("1=2", Rating.NEGATIVE, Author.HUMAN, List.of());
    for (HumanSteps meaning : HumanSteps.values()) {
      assertThat(only(samples(NeutralAs.POSITIVE, meaning, human)).targets()).containsExactly(0f);
    }
  }

  @Test
  void rowEndsWithTheLastStepThatFits() {
    StepLabelledSolution solution =
        solution(step("1=1", Rating.POSITIVE), step("1+2=3", Rating.POSITIVE));
    SampleBuilder exact =
        new SampleBuilder(TinyModels.LAYOUT, NeutralAs.POSITIVE, HumanSteps.CORRECT, 15);
    SampleBuilder shorter =
        new SampleBuilder(TinyModels.LAYOUT, NeutralAs.POSITIVE, HumanSteps.CORRECT, 14);
    SampleBuilder tooShort =
        new SampleBuilder(TinyModels.LAYOUT, NeutralAs.POSITIVE, HumanSteps.CORRECT, 8);
    assertThat(only(exact.samples(solution)).positions()).containsExactly(8, 14);
    assertThat(text(only(shorter.samples(solution)))).isEqualTo("^1+2:1=1;");
    assertThat(tooShort.samples(solution)).isEmpty();
  }

  @Test
  void alternativeThatDoesNotFitIsLeftOutAloneAndTheTakenStepKept() {
    StepLabelledSolution solution =
        solution(step("1=1", Rating.POSITIVE, new Alternative("1+2=3", Rating.POSITIVE)));
    SampleBuilder builder =
        new SampleBuilder(TinyModels.LAYOUT, NeutralAs.POSITIVE, HumanSteps.CORRECT, 10);
    assertThat(text(only(builder.samples(solution)))).isEqualTo("^1+2:1=1;");
  }

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
        .extracting(SampleBuilderTest::text)
        .containsExactly("^1+2:1=1;3=3;", "^1+2:1=1;1+2=3;$");
    assertThat(ended(solution, 15))
        .extracting(SampleBuilderTest::text)
        .containsExactly("^1+2:1=1;3=3;", "^1+2:1=1;1+2=3;");
    assertThat(ended(solution, 14))
        .extracting(SampleBuilderTest::text)
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
    assertThat(trl.samples(solution(step("1", Rating.POSITIVE)))).hasSize(1);
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

  @Test
  void softLabelsAreTheirOwnTargetsUpToTheFirstWrongStep() {
    LabelSource policy = LabelSource.monteCarlo("0a");
    StepSample sample =
        only(
            samples(
                NeutralAs.POSITIVE,
                new LabelledStep("1=1", StepLabel.fraction(7, 8, policy)),
                new LabelledStep("2=2", StepLabel.fraction(3, 8, policy)),
                new LabelledStep("1=2", StepLabel.fraction(0, 8, policy)),
                new LabelledStep("1=3", StepLabel.fraction(1, 8, policy))));
    assertThat(sample.targets()).containsExactly(0.875f, 0.375f, 0);
    assertThat(imitated(sample).strip()).startsWith("1=1").doesNotContain("2");
  }

  @Test
  void probabilitiesOfRatingsGiveTheTargetThatNeutralStepsAreGiven() {
    StepLabel label = StepLabel.of(new RatingProbabilities(0.1, 0.4, 0.5), LabelSource.judge(""));
    assertThat(NeutralAs.POSITIVE.target(label).getAsDouble()).isCloseTo(0.9, within(1e-12));
    assertThat(NeutralAs.HALF.target(label).getAsDouble()).isCloseTo(0.7, within(1e-12));
    assertThat(NeutralAs.NEGATIVE.target(label).getAsDouble()).isCloseTo(0.5, within(1e-12));
    assertThat(NeutralAs.IGNORE.target(label).getAsDouble()).isCloseTo(0.5 / 0.6, within(1e-12));
    StepLabel neutral = StepLabel.of(new RatingProbabilities(0.1, 0.6, 0.3), LabelSource.judge(""));
    assertThat(NeutralAs.IGNORE.target(neutral)).isEmpty();
    assertThat(NeutralAs.HALF.target(StepLabel.NONE)).isEmpty();
  }
}
