package io.stepwise.prm.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.Alternative;
import io.stepwise.data.FinishReason;
import io.stepwise.data.HumanSteps;
import io.stepwise.data.LabelSource;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.RatingProbabilities;
import io.stepwise.data.StepLabel;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.lm.format.FolderFormats;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.lm.format.Formats;
import io.stepwise.lm.tokenizer.BytePairTokenizer;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.prm.TinyModels;
import io.stepwise.prm.layout.ResponseLayout;
import io.stepwise.prm.layout.VerificationPrompt;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What labelled solutions become for the kinds of reward models. */
class KindSamplesTest {
  private static final StepTargets TARGETS =
      new StepTargets(NeutralAs.POSITIVE, HumanSteps.CORRECT);
  private static final LabelledStep RIGHT = new LabelledStep("1+2=3", Rating.POSITIVE);
  private static final LabelledStep WRONG = new LabelledStep("3-1=9", Rating.NEGATIVE);

  private static StepLabelledSolution solution(
      String reference, String answer, FinishReason reason, LabelledStep... steps) {
    return new StepLabelledSolution(
        "id",
        "problem",
        "1+2-1",
        reference,
        List.of(steps),
        reason,
        answer,
        new Provenance("test", 0, "test", null, 0));
  }

  @Test
  void outcomeIsTheAnswersElseWhatTheStepsSay() {
    FinishReason unknown = FinishReason.UNKNOWN;
    assertThat(SolutionOutcome.of(solution("1/2", "0.5", unknown, WRONG))).hasValue(1);
    assertThat(SolutionOutcome.of(solution("1/2", "0.6", unknown, RIGHT))).hasValue(0);
    // as the grader says, though these have one canonical form
    assertThat(SolutionOutcome.of(solution("1/2", "2/4", unknown, RIGHT))).hasValue(0);
    assertThat(SolutionOutcome.of(solution("2", "4/2", unknown, RIGHT))).hasValue(0);
    assertThat(SolutionOutcome.of(solution("7", "7 apples", unknown, WRONG))).hasValue(1);
    assertThat(SolutionOutcome.of(solution("1.5", "9**9**9**9", unknown, RIGHT))).isEmpty();
    assertThat(SolutionOutcome.of(solution("2", null, FinishReason.FOUND_ERROR, RIGHT, WRONG)))
        .as("its text ends at the error")
        .isEmpty();
    assertThat(SolutionOutcome.of(solution(null, null, unknown, WRONG, RIGHT))).hasValue(0);
    assertThat(SolutionOutcome.of(solution(null, null, FinishReason.SOLUTION, RIGHT))).hasValue(1);
    assertThat(SolutionOutcome.of(solution(null, null, unknown, RIGHT))).hasValue(1);
    LabelledStep unrated = new LabelledStep("3-1=2", Rating.UNRATED);
    assertThat(SolutionOutcome.of(solution(null, null, unknown, RIGHT, unrated))).isEmpty();
    assertThat(SolutionOutcome.of(solution(null, null, FinishReason.GIVE_UP, RIGHT))).isEmpty();
  }

  @Test
  void outcomeIsTheTargetOfEveryTokenOfTheResponse() {
    OutcomeSamples samples = new OutcomeSamples(TinyModels.LAYOUT, 64);
    StepSample sample =
        samples.samples(solution(null, null, FinishReason.UNKNOWN, RIGHT, WRONG)).get(0);
    int prompt = TinyModels.TOKENIZER.prompt("1+2-1").length;
    assertThat(sample.row()).hasSize(prompt + 12);
    assertThat(sample.positions()).hasSize(12).startsWith(prompt).endsWith(prompt + 11);
    assertThat(sample.targets()).containsOnly(0f);
    assertThat(sample.steps()).containsExactly(0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1);
    assertThat(sample.starts()[11]).isEqualTo(prompt + 6);
    assertThat(sample.imitated()).containsOnly(false);
    StepSample right = samples.samples(solution(null, null, FinishReason.SOLUTION, RIGHT)).get(0);
    assertThat(right.targets()).containsOnly(1f);
    assertThat(samples.truncated()).isZero();
    OutcomeSamples brief = new OutcomeSamples(TinyModels.LAYOUT, prompt + 7);
    assertThat(brief.samples(solution("1", "2", FinishReason.SOLUTION, RIGHT, WRONG)).get(0).row())
        .hasSize(prompt + 6);
    assertThat(brief.truncated()).isEqualTo(1);
  }

  @Test
  void aStepWithASpecialTokenInsideIsSkippedAndCounted() {
    LabelledStep odd = new LabelledStep("1+2=:3", Rating.POSITIVE);
    OutcomeSamples outcome = new OutcomeSamples(TinyModels.LAYOUT, 64);
    ImplicitSamples implicit =
        new ImplicitSamples(new ResponseLayout(Formats.stepwise(TinyModels.TOKENIZER)), 64);
    for (SampleSource samples : List.of(outcome, implicit)) {
      assertThat(samples.samples(solution("2", "2", FinishReason.UNKNOWN, odd))).isEmpty();
      assertThat(samples.skipped()).isEqualTo(1);
      assertThat(samples.samples(solution("2", "2", FinishReason.UNKNOWN, RIGHT))).hasSize(1);
      assertThat(samples.skipped()).isEqualTo(1);
    }
  }

  @Test
  void aVerifierIsAskedAboutEverySupervisedStep() {
    ReasoningTokenizer bytes = BytePairTokenizer.train(List.of("1+2=3"), 300);
    Formats formats = FolderFormats.ofNew(bytes, FormatSettings.DEFAULTS, "").open(bytes);
    VerificationPrompt prompt = VerificationPrompt.DEFAULT;
    LabelledStep even =
        new LabelledStep(
            "3=3",
            StepLabel.hard(Rating.POSITIVE, LabelSource.UNKNOWN),
            LabelledStep.Author.MODEL,
            List.of(new Alternative("3=4", Rating.NEGATIVE)));
    VerdictSamples samples = new VerdictSamples(formats, prompt, TARGETS, 500);
    List<StepSample> made =
        samples.samples(solution(null, null, FinishReason.UNKNOWN, RIGHT, even, WRONG));
    assertThat(made).hasSize(4); // the alternative, and three steps
    int[] alternative = prompt.render(formats, "1+2-1", List.of("1+2=3", "3=4"));
    assertThat(Arrays.copyOf(made.get(0).row(), alternative.length)).containsExactly(alternative);
    int yes = prompt.yesToken(bytes);
    int no = prompt.noToken(bytes);
    assertThat(made).extracting(s -> s.row()[s.row().length - 1]).containsExactly(no, yes, yes, no);
    assertThat(made).allSatisfy(s -> assertThat(s.positions()).containsExactly(s.row().length - 1));
    VerificationPrompt terse = new VerificationPrompt("{problem}={steps}=", "--", "1", "0", "");
    assertThat(terse.render(formats, "1+2-1", List.of("1+2=3", "3=4")))
        .as("a tokenizer of few characters needs a question in them")
        .containsExactly(formats.prompt().render("1+2-1=1+2=3--3=4="));
    VerdictSamples brief = new VerdictSamples(formats, prompt, TARGETS, made.get(1).row().length);
    assertThat(brief.samples(solution(null, null, FinishReason.UNKNOWN, RIGHT, even, WRONG)))
        .hasSize(1);
    assertThat(brief.truncated()).isEqualTo(1);
    VerdictSamples half =
        new VerdictSamples(
            formats, prompt, new StepTargets(NeutralAs.HALF, HumanSteps.CORRECT), 500);
    LabelledStep neutral = new LabelledStep("3=3", Rating.NEUTRAL);
    assertThat(half.samples(solution(null, null, FinishReason.UNKNOWN, RIGHT, neutral)))
        .as("a soft target is asked with both answers")
        .extracting(s -> s.row()[s.row().length - 1], s -> s.targets()[0])
        .containsExactly(tuple(yes, 1f), tuple(yes, 0.5f), tuple(no, 0.5f));
    LabelledStep often = new LabelledStep("3=3", StepLabel.fraction(6, 8, LabelSource.UNKNOWN));
    assertThat(samples.samples(solution(null, null, FinishReason.UNKNOWN, often)))
        .extracting(s -> s.row()[s.row().length - 1], s -> s.targets()[0])
        .containsExactly(tuple(yes, 0.75f), tuple(no, 0.75f));
  }

  @Test
  void aThreeClassTargetKeepsTheProbabilitiesOfItsLabel() {
    LabelledStep torn =
        new LabelledStep(
            "1+2=3", StepLabel.of(new RatingProbabilities(0.5, 0, 0.5), LabelSource.UNKNOWN));
    LabelledStep sure =
        new LabelledStep(
            "3-1=2",
            StepLabel.of(new RatingProbabilities(0.05, 0.05, 0.4), LabelSource.UNKNOWN),
            LabelledStep.Author.MODEL,
            List.of(new Alternative("3-1=3", Rating.NEUTRAL)));
    LabelledStep half = new LabelledStep("2+2=4", StepLabel.fraction(4, 8, LabelSource.UNKNOWN));
    LabelledStep neutral = new LabelledStep("4=4", Rating.NEUTRAL);
    LabelledStep written =
        new LabelledStep("4+1=5", StepLabel.NONE, LabelledStep.Author.HUMAN, List.of());
    SampleBuilder builder =
        new SampleBuilder(TinyModels.LAYOUT, NeutralAs.HALF, HumanSteps.CORRECT, 64);
    List<StepSample> made =
        builder
            .withClasses()
            .samples(
                solution(
                    null, null, FinishReason.UNKNOWN, sure, half, neutral, written, WRONG, torn));
    assertThat(made.get(0).classes()).as("the alternative").containsExactly(0, 1, 0);
    assertThat(made.get(1).classes())
        .containsExactly(
            new float[] {0.1f, 0.1f, 0.8f, 0.5f, 0, 0.5f, 0, 1, 0, 0, 0, 1, 1, 0, 0},
            within(1e-6f));
    assertThat(made.get(1).target(1)).containsExactly(0.5, 0, 0.5);
    // The most probable rating of a tie is the lowest, so that the solution ends there.
    assertThat(
            builder.withClasses().samples(solution(null, null, FinishReason.UNKNOWN, torn)).get(0))
        .satisfies(sample -> assertThat(sample.classes()).containsExactly(0.5f, 0, 0.5f));
    assertThat(builder.samples(solution(null, null, FinishReason.UNKNOWN, half)).get(0))
        .satisfies(
            sample -> {
              assertThat(sample.classes()).isEmpty();
              assertThat(sample.target(0)).containsExactly(0.5);
            });
  }

  @Test
  void solutionsThatCannotBeLaidOutAreSkippedAndCounted() {
    SampleSource samples =
        new ReadableSamples(
            new SampleBuilder(TinyModels.LAYOUT, NeutralAs.POSITIVE, HumanSteps.CORRECT, 64));
    LabelledStep special = new LabelledStep("9:9-6=3", Rating.NEGATIVE);
    assertThat(samples.samples(solution("2", "9", FinishReason.UNKNOWN, RIGHT, special))).isEmpty();
    assertThat(samples.skipped()).isEqualTo(1);
    assertThat(samples.samples(solution("2", "9", FinishReason.UNKNOWN, RIGHT, WRONG))).hasSize(1);
    assertThat(samples.skipped()).isEqualTo(1);
  }

  @Test
  void anImplicitModelSeesTheWholeResponse() {
    Formats formats = Formats.stepwise(TinyModels.TOKENIZER);
    ImplicitSamples samples = new ImplicitSamples(new ResponseLayout(formats), 64);
    StepSample sample =
        samples.samples(solution("2", "9", FinishReason.UNKNOWN, RIGHT, WRONG)).get(0);
    int prompt = TinyModels.TOKENIZER.prompt("1+2-1").length;
    assertThat(sample.row())
        .containsExactly(TinyModels.LAYOUT.layOut("1+2-1", List.of("1+2=3", "3-1=9")).ids());
    assertThat(sample.starts()).containsExactly(prompt);
    assertThat(sample.positions()).containsExactly(prompt + 11);
    assertThat(sample.targets()).containsExactly(0f);
    assertThat(samples.samples(solution(null, null, FinishReason.GIVE_UP, RIGHT))).isEmpty();
  }
}
