package io.stepwise.prm.sample;

import static io.stepwise.prm.sample.SampleTexts.imitated;
import static io.stepwise.prm.sample.SampleTexts.only;
import static io.stepwise.prm.sample.SampleTexts.step;
import static io.stepwise.prm.sample.SampleTexts.text;
import static org.assertj.core.api.Assertions.assertThat;
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
import io.stepwise.prm.TinyModels;
import java.util.List;
import org.junit.jupiter.api.Test;

class SampleBuilderTest {
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

  private static List<StepSample> samples(NeutralAs neutralAs, LabelledStep... steps) {
    return samples(neutralAs, HumanSteps.CORRECT, steps);
  }

  private static List<StepSample> samples(
      NeutralAs neutralAs, HumanSteps humanSteps, LabelledStep... steps) {
    return new SampleBuilder(TinyModels.LAYOUT, neutralAs, humanSteps, 64).samples(solution(steps));
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
