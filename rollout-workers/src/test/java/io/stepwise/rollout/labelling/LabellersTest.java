package io.stepwise.rollout.labelling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelSource;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Rating;
import io.stepwise.data.RewardScores;
import io.stepwise.data.StepLabel;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.data.task.Verdict;
import io.stepwise.prm.scoring.RewardModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LabellersTest {
  private static final LabelSource POLICY = LabelSource.monteCarlo("0a");
  private static final LabelSource JUDGE = LabelSource.judge("0b");
  private static final NamedRandom RANDOM = NamedRandom.of("labels");
  private static final RunningTotalTask TASK = new RunningTotalTask();

  /** 4+7-3+9 = 7 with an error in the third of four steps. */
  private static final StepLabelledSolution WRONG =
      Pupil.solution("4+7-3+9+1", "8", "4+7=1", "1-3=8", "8+9=6", "6+1=7");

  private static final StepLabelledSolution RIGHT =
      Pupil.solution("4+7-3+9+1", "8", "4+7=1", "1-3=8", "8+9=7", "7+1=8");

  private static StepLabeller monteCarlo(Pupil pupil, int samples) {
    return new MonteCarloLabeller(pupil, TASK, POLICY, RANDOM, samples);
  }

  private static OmegaPrmLabeller omega(Pupil pupil, int samples, int searches) {
    return new OmegaPrmLabeller(
        pupil, TASK, POLICY, RANDOM, samples, searches, RolloutSelection.DEFAULT);
  }

  private static List<StepLabel> labels(StepLabelledSolution solution) {
    return solution.steps().stream().map(LabelledStep::label).toList();
  }

  private static StepLabelledSolution only(LabelledGroup group) {
    assertThat(group.solutions()).hasSize(1);
    return group.solutions().get(0);
  }

  @Test
  void aPolicyThatNeverErrsFindsTheTrueFirstError() {
    Pupil pupil = new Pupil(0);
    LabelledGroup group = monteCarlo(pupil, 8).label(List.of(WRONG)).get(0);
    assertThat(labels(only(group)))
        .containsExactly(
            StepLabel.fraction(8, 8, POLICY),
            StepLabel.fraction(8, 8, POLICY),
            StepLabel.fraction(0, 8, POLICY),
            StepLabel.NONE);
    assertThat(only(group).finishReason()).isEqualTo(FinishReason.FOUND_ERROR);
    assertThat(pupil.asked()).as("nothing is sampled after the error").isEqualTo(3);
    assertThat(group.cost().expansions()).isEqualTo(24);
    assertThat(group.cost().sampledTokens()).isEqualTo(8 * 6 * (3 + 2 + 1));
    assertThat(labels(only(monteCarlo(pupil, 8).label(List.of(RIGHT)).get(0))))
        .as("the last step is labelled by its own answer")
        .containsExactly(
            StepLabel.fraction(8, 8, POLICY),
            StepLabel.fraction(8, 8, POLICY),
            StepLabel.fraction(8, 8, POLICY),
            StepLabel.fraction(1, 1, POLICY));
  }

  @Test
  void aPolicyThatErrsGivesFractionsAndRecoversFromWrongSteps() {
    StepLabelledSolution labelled =
        only(monteCarlo(new Pupil(0.5), 200).label(List.of(WRONG)).get(0));
    StepLabel first = labels(labelled).get(0);
    // Right three times: (1/2)^3, and by two or three errors that cancel out, about 1/9 of the
    // rest.
    assertThat(first.value().getAsDouble()).isBetween(0.1, 0.35);
    assertThat(first.samples()).isEqualTo(200);
    assertThat(labels(labelled).get(2).rating())
        .as("the known bias: a wrong step that can be recovered from is not rated wrong")
        .isEqualTo(Rating.POSITIVE);
  }

  @Test
  void labelsDoNotDependOnOtherSolutionsOrOnTheirOrder() {
    Pupil pupil = new Pupil(0.3);
    StepLabelledSolution other = Pupil.solution("4+7-3", "8", "4+7=2", "2-3=9");
    for (StepLabeller labeller : List.of(monteCarlo(pupil, 4), omega(pupil, 4, 3))) {
      List<LabelledGroup> both = labeller.label(List.of(WRONG, other));
      assertThat(labeller.label(List.of(other, WRONG))).containsExactly(both.get(1), both.get(0));
      assertThat(labeller.label(List.of(WRONG))).containsExactly(both.get(0));
    }
  }

  private static List<StepLabelledSolution> all(List<LabelledGroup> groups) {
    return groups.stream().flatMap(group -> group.solutions().stream()).toList();
  }

  @Test
  void theSolutionsOfAProblemShareItsTree() {
    StepLabelledSolution later =
        Pupil.solution("4+7-3+9+1", "8", "4+7=1", "1-3=8", "8+9=7", "7+1=9");
    Pupil alone = new Pupil(0.3);
    omega(alone, 8, 0).label(List.of(WRONG));
    omega(alone, 8, 0).label(List.of(later));
    Pupil together = new Pupil(0.3);
    List<LabelledGroup> groups = omega(together, 8, 0).label(List.of(WRONG, later));
    assertThat(together.asked()).as("shared prefixes are estimated once").isLessThan(alone.asked());
    assertThat(groups).extracting(group -> group.solutions().size()).containsExactly(1, 1);
    assertThat(groups.get(1).cost().expansions()).as("counted once for the problem").isZero();

    List<StepLabelledSolution> found =
        all(omega(new Pupil(0.3), 8, 3).label(List.of(WRONG, later)));
    assertThat(found).as("three rollouts for each given solution").hasSize(2 + 2 * 3);
    assertThat(found).extracting(StepLabelledSolution::id).doesNotHaveDuplicates();
    assertThat(all(omega(new Pupil(0.3), 8, 3).label(List.of(later, WRONG))))
        .as("whatever their order")
        .containsExactlyInAnyOrderElementsOf(found);
  }

  @Test
  void binarySearchFindsTheSameErrorWithFewerEstimates() {
    List<String> steps = new ArrayList<>();
    StringBuilder problem = new StringBuilder("0");
    for (int k = 0; k < 16; k++) {
      problem.append("+1");
      int total = k < 11 ? k : k + 1; // the twelfth step adds two
      steps.add(total % 10 + "+1=" + (k < 11 - 1 ? total + 1 : k + 2) % 10);
    }
    StepLabelledSolution longer =
        Pupil.solution(problem.toString(), "6", steps.toArray(new String[0]));
    Pupil plain = new Pupil(0);
    int error = only(monteCarlo(plain, 2).label(List.of(longer)).get(0)).firstError();
    Pupil searching = new Pupil(0);
    StepLabelledSolution found = only(omega(searching, 2, 0).label(List.of(longer)).get(0));
    assertThat(found.firstError()).isEqualTo(error).isEqualTo(10);
    assertThat(plain.asked()).isEqualTo(11);
    assertThat(searching.asked()).as("the problem alone, then steps").isLessThanOrEqualTo(5);
    assertThat(labels(found).get(0)).isEqualTo(StepLabel.hard(Rating.POSITIVE, POLICY));
    assertThat(labels(found).get(7)).isEqualTo(StepLabel.fraction(2, 2, POLICY));
    assertThat(labels(found).get(10)).isEqualTo(StepLabel.fraction(0, 2, POLICY));
    assertThat(labels(found).get(11)).isEqualTo(StepLabel.NONE);
  }

  @Test
  void theTreeYieldsFurtherSolutionsWithAnError() {
    LabelledGroup group = omega(new Pupil(0.3), 8, 5).label(List.of(WRONG)).get(0);
    assertThat(group.solutions()).hasSize(6);
    for (int searches : new int[] {5, 40}) {
      assertThat(omega(new Pupil(0.6), 30, searches).label(List.of(WRONG)).get(0).solutions())
          .as("the given solution and equal rollouts are not labelled twice")
          .extracting(StepLabelledSolution::id)
          .doesNotHaveDuplicates();
    }
    assertThat(group.solutions().get(0).id()).isEqualTo(WRONG.id());
    assertThat(group.solutions().subList(1, 6))
        .allSatisfy(
            found -> {
              assertThat(found.problemId()).isEqualTo(WRONG.problemId());
              assertThat(found.firstError()).isGreaterThanOrEqualTo(0);
              assertThat(found.finalAnswer()).isNotEqualTo("8");
              int error = found.firstError();
              assertThat(labels(found).subList(error + 1, found.steps().size()))
                  .allMatch(StepLabel.NONE::equals);
            });
    assertThat(omega(new Pupil(0.3).mumbling(), 8, 5).label(List.of(WRONG)).get(0).solutions())
        .as("rollouts that the policy cannot read again are not searched")
        .hasSize(1);
    assertThat(omega(new Pupil(0), 8, 5).label(List.of(RIGHT)).get(0).solutions())
        .as("a policy that is always right has no wrong rollouts")
        .hasSize(1);
  }

  /** Completions with given verdicts, by the number of steps of the prefix. */
  private static Completer verdicts(Map<Integer, List<Verdict>> byLength) {
    return (problem, prefix, random, count, meter) ->
        byLength.get(prefix.size()).stream()
            .map(verdict -> new Completion(prefix, "7", verdict, 6, true))
            .toList();
  }

  private static LabelledGroup searched(Map<Integer, List<Verdict>> byLength) {
    return new OmegaPrmLabeller(
            verdicts(byLength), TASK, POLICY, RANDOM, 2, 0, RolloutSelection.DEFAULT)
        .label(List.of(WRONG))
        .get(0);
  }

  /** The binary search of four steps estimates the second, then the first or the third. */
  @Test
  void theTreeDiscardsASolutionWhoseEstimatesDoNotShowAFirstError() {
    List<Verdict> right = List.of(Verdict.CORRECT, Verdict.INCORRECT);
    List<Verdict> wrong = List.of(Verdict.INCORRECT, Verdict.INCORRECT);
    List<Verdict> undecided = List.of(Verdict.UNDECIDED, Verdict.UNDECIDED);
    LabelledGroup found = searched(Map.of(0, right, 1, right, 2, right, 3, wrong));
    assertThat(only(found).firstError()).isEqualTo(2);
    assertThat(found.dropped()).isFalse();
    assertThat(only(searched(Map.of(0, right, 1, wrong, 2, wrong))).firstError()).isZero();
    assertThat(searched(Map.of(0, wrong, 1, wrong, 2, wrong)))
        .as("a problem that the policy never solves")
        .satisfies(group -> assertThat(group.dropped()).isTrue())
        .satisfies(group -> assertThat(group.solutions()).isEmpty());
    assertThat(searched(Map.of(0, undecided, 1, right, 2, right, 3, wrong)).dropped())
        .as("a problem without a verdict")
        .isTrue();
    assertThat(searched(Map.of(0, right, 1, undecided, 2, wrong)).dropped())
        .as("a state without a verdict is not a right one")
        .isTrue();
    assertThat(searched(Map.of(0, right, 1, right, 2, List.of(), 3, wrong)).dropped())
        .as("nor is one that leaves no room for completions")
        .isTrue();
    OmegaPrmLabeller never =
        new OmegaPrmLabeller(
            verdicts(Map.of()), TASK, POLICY, RANDOM, 2, 0, RolloutSelection.DEFAULT);
    assertThat(only(never.label(List.of(RIGHT)).get(0)).firstError())
        .as("a right solution needs no search")
        .isEqualTo(-1);
  }

  @Test
  void aJudgeLabelsUpToTheFirstStepBelowTheThreshold() {
    RewardModel judge =
        solutions ->
            solutions.stream()
                .map(s -> new RewardScores(new float[] {0.75f, 0.5f, 0.25f, 0.75f}, 4))
                .toList();
    StepLabelledSolution labelled =
        only(new JudgeLabeller(judge, JUDGE, 0.5).label(List.of(WRONG)).get(0));
    assertThat(labels(labelled))
        .containsExactly(
            StepLabel.soft(Rating.POSITIVE, 0.75, JUDGE),
            StepLabel.soft(Rating.POSITIVE, 0.5, JUDGE),
            StepLabel.soft(Rating.NEGATIVE, 0.25, JUDGE),
            StepLabel.NONE);
  }

  /** Golden case math_shepherd, its consensus part. */
  @Test
  void consensusKeepsASolutionIfBothFindTheSameFirstError() {
    for (int judged = 0; judged < 4; judged++) {
      float[] scores = {0.9f, 0.9f, 0.9f, 0.9f};
      scores[judged] = 0.1f;
      RewardModel judge =
          solutions -> solutions.stream().map(s -> new RewardScores(scores, 4)).toList();
      ConsensusLabeller consensus =
          new ConsensusLabeller(monteCarlo(new Pupil(0), 8), new JudgeLabeller(judge, JUDGE, 0.5));
      LabelledGroup group = consensus.label(List.of(WRONG)).get(0);
      assertThat(group.dropped()).isEqualTo(judged != 2);
      if (!group.dropped()) {
        assertThat(labels(only(group)).get(2)).isEqualTo(StepLabel.fraction(0, 8, POLICY));
      }
      assertThat(consensus.label(List.of(RIGHT)).get(0).dropped()).isTrue();
    }
  }

  @Test
  void consensusNeedsALabelOfEveryStepUpToTheError() {
    RewardModel cut =
        solutions ->
            solutions.stream().map(s -> new RewardScores(new float[] {0.9f, 0.9f}, 4)).toList();
    RewardModel whole =
        solutions ->
            solutions.stream()
                .map(s -> new RewardScores(new float[] {0.9f, 0.9f, 0.9f, 0.9f}, 4))
                .toList();
    StepLabeller sampling = monteCarlo(new Pupil(0), 2);
    assertThat(
            new ConsensusLabeller(sampling, new JudgeLabeller(cut, JUDGE, 0.5))
                .label(List.of(RIGHT))
                .get(0)
                .dropped())
        .as("the judge has not read the last two steps")
        .isTrue();
    assertThat(
            new ConsensusLabeller(sampling, new JudgeLabeller(whole, JUDGE, 0.5))
                .label(List.of(RIGHT))
                .get(0)
                .dropped())
        .isFalse();
    Map<Integer, List<Verdict>> byLength =
        Map.of(
            1,
            List.of(Verdict.CORRECT),
            2,
            List.of(Verdict.UNDECIDED),
            3,
            List.of(Verdict.CORRECT));
    StepLabeller undecided = new MonteCarloLabeller(verdicts(byLength), TASK, POLICY, RANDOM, 1);
    assertThat(
            new ConsensusLabeller(undecided, new JudgeLabeller(whole, JUDGE, 0.5))
                .label(List.of(RIGHT))
                .get(0)
                .dropped())
        .as("no completion of the second step has a verdict")
        .isTrue();
  }

  @Test
  void withoutAReferenceAnswerOnlyAJudgeCanLabel() {
    StepLabelledSolution unknown =
        new StepLabelledSolution(
            WRONG.id(),
            WRONG.problemId(),
            WRONG.problem(),
            null,
            WRONG.steps(),
            WRONG.finishReason(),
            WRONG.finalAnswer(),
            WRONG.provenance());
    assertThatThrownBy(() -> monteCarlo(new Pupil(0), 2).label(List.of(unknown)))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("no reference answer")
        .hasMessageContaining("test:1");
    RewardModel judge =
        solutions -> solutions.stream().map(s -> new RewardScores(new float[] {1}, 4)).toList();
    assertThat(only(new JudgeLabeller(judge, JUDGE, 0.5).label(List.of(unknown)).get(0)).steps())
        .extracting(LabelledStep::rating)
        .containsExactly(Rating.POSITIVE, Rating.UNRATED, Rating.UNRATED, Rating.UNRATED);
  }

  @Test
  void ofSolutionsThatAModelCannotReadOnlyTheReasonIsKept() {
    StepLabeller labeller =
        new ReadableOnly(
            monteCarlo(new Pupil(0), 4),
            solution -> {
              if (solution.id().equals(WRONG.id())) {
                throw new InvalidInput("Cannot tokenize text");
              }
            });
    List<LabelledGroup> groups = labeller.label(List.of(RIGHT, WRONG, RIGHT));
    assertThat(groups.get(1).failure()).contains("Cannot tokenize text");
    assertThat(groups.get(1).solutions()).isEmpty();
    assertThat(groups.get(1).dropped()).isFalse();
    assertThat(groups.get(0)).isEqualTo(groups.get(2));
    assertThat(groups.get(0).failure()).isEmpty();
    assertThat(labels(only(groups.get(0))).get(0)).isEqualTo(StepLabel.fraction(4, 4, POLICY));
  }
}
