package io.stepwise.prm.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.FinishReason;
import io.stepwise.data.HumanSteps;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.RewardScores;
import io.stepwise.data.Solution;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.Generated;
import io.stepwise.lm.GenerationRequest;
import io.stepwise.lm.Generator;
import io.stepwise.lm.ModelOutput;
import io.stepwise.lm.RowOutputs;
import io.stepwise.lm.Sampling;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.format.Formats;
import io.stepwise.prm.TinyModels;
import io.stepwise.prm.layout.Critiques;
import io.stepwise.prm.layout.VerificationPrompt;
import io.stepwise.prm.sample.NeutralAs;
import io.stepwise.prm.sample.StepSample;
import io.stepwise.prm.sample.StepTargets;
import io.stepwise.prm.scoring.GenerativeVerifier.Rationales;
import io.stepwise.prm.training.CritiqueSamples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Models that are asked about each step, and models that write a critique before they score. */
class VerifierKindsTest extends RewardKindsFixture {
  @Test
  void critiqueScoreIsTheScalarHeadAfterTheLikeliestCritique() {
    TinyModels.random(Head.SCALAR, BYTES, 5, folder.resolve("critic")).close();
    InputFolder critic = InputFolder.open(folder.resolve("critic").toString());
    RewardScores scores =
        score(
            describe(
                "critique",
                RewardDescriptor.over(
                    critic, RewardDescriptor.critique(PROMPT, new Rationales(1, 4, 0), 2))));
    try (CausalModel model = CausalModel.load(critic)) {
      Formats formats = RewardModels.question(critic, model);
      for (int k = 0; k < 3; k++) {
        int[] question =
            PROMPT.render(formats, SOLUTION.problem(), SOLUTION.steps().subList(0, k + 1));
        Generated written =
            new Generator(model)
                .generate(
                    List.of(new GenerationRequest(question, NamedRandom.of("any"))),
                    formats.stopping(Sampling.greedy(4)))
                .get(0);
        int kept = written.tokens().length - (formats.end(written) == Generated.End.EOS ? 1 : 0);
        int[] row = Critiques.row(question, Arrays.copyOf(written.tokens(), kept));
        double logit = model.evaluate(List.of(row), ModelOutput.HEAD).get(0).head()[row.length - 1];
        assertThat((double) scores.stepScores()[k])
            .as("corrected for the weight 2 of training")
            .isCloseTo(1 / (1 + Math.exp(Math.log(2) - logit)), within(1e-5));
      }
    }
    InputFolder judge = judge();
    InputFolder headless =
        describe(
            "headless",
            RewardDescriptor.over(
                judge, RewardDescriptor.critique(PROMPT, new Rationales(1, 4, 0), 1)));
    assertThatThrownBy(() -> RewardModels.open(headless))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("language-model head and a scalar head");
  }

  @Test
  void verifierScoresAreTheTwoAnswersProbabilities() {
    InputFolder judge = judge();
    RewardScores scores =
        score(
            describe(
                "verifier",
                RewardDescriptor.over(
                    judge, RewardDescriptor.generative(PROMPT, Rationales.NONE))));
    try (CausalModel model = CausalModel.load(judge)) {
      Formats formats = RewardModels.question(judge, model);
      for (int k = 0; k < 3; k++) {
        int[] question =
            BYTES.prompt("1+2-4+1=" + String.join("\n", SOLUTION.steps().subList(0, k + 1)) + "-");
        assertThat(PROMPT.render(formats, SOLUTION.problem(), SOLUTION.steps().subList(0, k + 1)))
            .containsExactly(question);
        double yes = probability(model, question, PROMPT.yesToken(model.tokenizer()));
        double no = probability(model, question, PROMPT.noToken(model.tokenizer()));
        assertThat((double) scores.stepScores()[k]).isCloseTo(yes / (yes + no), within(1e-5));
      }
    }
  }

  /** A positive weight w multiplies the odds of yes in training; the recorded weight divides. */
  @Test
  void aVerifierTrainedWithAPositiveWeightIsCorrectedForIt() {
    InputFolder judge = judge();
    float[] plain =
        score(
                describe(
                    "plain",
                    RewardDescriptor.over(
                        judge, RewardDescriptor.generative(PROMPT, Rationales.NONE))))
            .stepScores();
    float[] corrected =
        score(
                describe(
                    "weighted",
                    RewardDescriptor.over(
                        judge, RewardDescriptor.generative(PROMPT, Rationales.NONE, 4))))
            .stepScores();
    for (int k = 0; k < 3; k++) {
      double odds = plain[k] / (1 - plain[k]) / 4;
      assertThat((double) corrected[k]).isCloseTo(odds / (1 + odds), within(1e-5));
    }
  }

  @Test
  void aVerifierIsAskedOnceAboutEachStepOfAGrowingSolution() {
    InputFolder folder =
        describe(
            "growing",
            RewardDescriptor.over(judge(), RewardDescriptor.generative(PROMPT, Rationales.NONE)));
    try (LoadedRewardModel model = RewardModels.open(folder)) {
      float[] all = model.score(List.of(SOLUTION)).get(0).stepScores();
      ScoringSession session = model.session();
      ScoredPrefix prefix = session.start(new Solution(SOLUTION.problem(), List.of()));
      long computed = 0;
      for (int k = 1; k <= 3; k++) {
        Solution grown = new Solution(SOLUTION.problem(), SOLUTION.steps().subList(0, k));
        prefix = session.score(List.of(new ScoringSession.Growth(grown, prefix))).get(0);
        assertThat(prefix.scores().stepScores())
            .containsExactly(Arrays.copyOf(all, k), within(1e-5f));
        computed += prefix.computedTokens();
      }
      assertThat(computed).isEqualTo(model.tokens(SOLUTION));
      Solution other = new Solution("2+2-4+1", SOLUTION.steps());
      assertThat(
              session
                  .score(List.of(new ScoringSession.Growth(other, prefix)))
                  .get(0)
                  .computedTokens())
          .as("nothing is kept of another problem")
          .isEqualTo(model.tokens(other));
    }
  }

  private static double probability(CausalModel model, int[] question, int answer) {
    int[] row = Arrays.copyOf(question, question.length + 1);
    row[question.length] = answer;
    RowOutputs outputs = model.evaluate(List.of(row), ModelOutput.LOG_PROBS).get(0);
    return Math.exp(outputs.logProbs()[question.length]);
  }

  @Test
  void critiquesAreTheSameInAnyCompanyAndChangeTheScore() {
    InputFolder judge = judge();
    InputFolder verifier =
        describe(
            "critic",
            RewardDescriptor.over(
                judge, RewardDescriptor.generative(PROMPT, new Rationales(4, 6, 1))));
    Solution other = new Solution("3-3", List.of("3-3=0"));
    try (LoadedRewardModel model = RewardModels.open(verifier)) {
      float[] together = model.score(List.of(other, SOLUTION)).get(1).stepScores();
      float[] alone = model.score(List.of(SOLUTION)).get(0).stepScores();
      assertThat(together).containsExactly(alone, within(1e-5f));
      assertThat(model.tokens(other))
          .isEqualTo(4L * PROMPT.render(formats(judge), "3-3", List.of("3-3=0")).length);
      float[] atOnce =
          score(
                  describe(
                      "at-once",
                      RewardDescriptor.over(
                          judge, RewardDescriptor.generative(PROMPT, Rationales.NONE))))
              .stepScores();
      assertThat(alone[0]).isNotCloseTo(atOnce[0], within(1e-4f));
    }
  }

  /** What a verifier is trained on is what it is asked: question, critique, cue and answer. */
  @Test
  void aVerifierIsTrainedOnItsCritiquesThatAgreeWithTheLabels() {
    InputFolder judge = judge();
    try (CausalModel model = CausalModel.load(judge)) {
      Formats formats = RewardModels.question(judge, model);
      GenerativeVerifier verifier =
          new GenerativeVerifier(model, formats, PROMPT, new Rationales(6, 5, 1));
      int yes = PROMPT.yesToken(model.tokenizer());
      int no = PROMPT.noToken(model.tokenizer());
      StepTargets targets = new StepTargets(NeutralAs.POSITIVE, HumanSteps.CORRECT);
      CritiqueSamples samples = CritiqueSamples.agreeing(verifier, targets, yes, no, 200);
      List<StepSample> made = new ArrayList<>(samples.samples(labelled(Rating.POSITIVE)));
      int agreeing = made.size();
      made.addAll(samples.samples(labelled(Rating.NEGATIVE)));
      assertThat(samples.critiques()).isEqualTo(12);
      assertThat(made).as("every critique agrees with one of the two opposite labels").hasSize(6);
      int[] question = PROMPT.render(formats, "1+2", List.of("1+2=3"));
      int[] cue = model.tokenizer().verbatim(PROMPT.cue());
      for (int i = 0; i < made.size(); i++) {
        StepSample sample = made.get(i);
        int end = sample.row().length - 1;
        assertThat(sample.row()).startsWith(question);
        assertThat(Arrays.copyOfRange(sample.row(), end - cue.length, end)).containsExactly(cue);
        assertThat(sample.row()[end]).isEqualTo(i < agreeing ? yes : no);
        assertThat(sample.positions()).containsExactly(end);
        for (int t = 0; t <= end; t++) {
          assertThat(sample.imitated()[t]).isEqualTo(t >= question.length && t < end - cue.length);
        }
        double left = probability(model, Arrays.copyOf(sample.row(), end), yes);
        double right = probability(model, Arrays.copyOf(sample.row(), end), no);
        assertThat(left > right).isEqualTo(i < agreeing);
      }
    }
  }

  /** The scalar head reads the last token of the same critique in training and in scoring. */
  @Test
  void aCriticIsTrainedOnTheRowsThatItScores() {
    TinyModels.random(Head.SCALAR, BYTES, 6, folder.resolve("base-critic")).close();
    InputFolder critic = InputFolder.open(folder.resolve("base-critic").toString());
    try (CausalModel model = CausalModel.load(critic)) {
      Formats formats = RewardModels.question(critic, model);
      GenerativeVerifier verifier =
          GenerativeVerifier.critique(model, formats, PROMPT, new Rationales(1, 4, 0), 1);
      StepTargets targets = new StepTargets(NeutralAs.POSITIVE, HumanSteps.CORRECT);
      CritiqueSamples samples = CritiqueSamples.scored(verifier, targets, 200);
      StepSample right = samples.samples(labelled(Rating.POSITIVE)).get(0);
      StepSample wrong = samples.samples(labelled(Rating.NEGATIVE)).get(0);
      assertThat(samples.critiques()).isEqualTo(2);
      assertThat(wrong.row()).isEqualTo(right.row());
      assertThat(right.targets()).containsExactly(1);
      assertThat(wrong.targets()).containsExactly(0);
      int question = PROMPT.render(formats, "1+2", List.of("1+2=3")).length;
      for (int t = 0; t < right.row().length; t++) {
        assertThat(right.imitated()[t]).isEqualTo(t >= question);
      }
      int[] at = right.positions();
      double logit = model.evaluate(List.of(right.row()), ModelOutput.HEAD).get(0).head()[at[0]];
      Solution solution = new Solution("1+2", List.of("1+2=3"));
      assertThat((double) verifier.score(List.of(solution)).get(0).stepScores()[0])
          .isCloseTo(1 / (1 + Math.exp(-logit)), within(1e-5));
      CritiqueSamples cut = CritiqueSamples.scored(verifier, targets, right.row().length - 1);
      assertThat(cut.samples(labelled(Rating.POSITIVE))).isEmpty();
      assertThat(cut.truncated()).isEqualTo(1);
    }
  }

  @Test
  void aVerifierWithCritiquesNeedsTokensForItsCue() {
    VerificationPrompt letters =
        new VerificationPrompt(
            PROMPT.template(), PROMPT.separator(), PROMPT.yes(), PROMPT.no(), "\nAnswer: ");
    try (CausalModel model =
        CausalModel.create(
            TinyModels.config(Head.LANGUAGE_MODEL),
            TinyModels.TOKENIZER,
            NamedRandom.of("digits"))) {
      Formats formats = Formats.stepwise(TinyModels.TOKENIZER);
      new GenerativeVerifier(model, formats, letters, Rationales.NONE);
      assertThatThrownBy(
              () -> new GenerativeVerifier(model, formats, letters, new Rationales(2, 4, 1)))
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("Cannot tokenize");
    }
  }

  private static StepLabelledSolution labelled(Rating rating) {
    return new StepLabelledSolution(
        "id",
        "p",
        "1+2",
        null,
        List.of(new LabelledStep("1+2=3", rating)),
        FinishReason.UNKNOWN,
        null,
        new Provenance("test", 0, "test", null, 0));
  }

  private static Formats formats(InputFolder folder) {
    try (CausalModel model = CausalModel.load(folder)) {
      return RewardModels.question(folder, model);
    }
  }

  @Test
  void answerWordsWithOneFirstTokenAreRejected() {
    VerificationPrompt same = new VerificationPrompt("{problem}{steps}", "", "1+", "1-", "");
    assertThatThrownBy(() -> same.yesToken(TinyModels.TOKENIZER))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("first tokens do not differ");
    assertThat(PROMPT.yesToken(TinyModels.TOKENIZER))
        .isNotEqualTo(PROMPT.noToken(TinyModels.TOKENIZER));
  }
}
