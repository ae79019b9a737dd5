package io.stepwise.prm.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stepwise.data.Solution;
import io.stepwise.lm.config.Head;
import io.stepwise.prm.TinyModels;
import io.stepwise.prm.head.StepHead;
import io.stepwise.prm.head.ThreeClassHead;
import io.stepwise.prm.kind.RewardKind;
import io.stepwise.prm.layout.ScoringInput;
import io.stepwise.prm.sample.NeutralAs;
import io.stepwise.prm.scoring.ScoringSession.Growth;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScoringSessionTest {
  private static final String[] STEPS = {"1+2=3", "3=3", "3-4=9", "9+1=0", "0"};
  @TempDir Path folder;

  private ProcessRewardModel model() {
    return model(RewardKind.PROCESS);
  }

  private ProcessRewardModel model(RewardKind kind) {
    boolean classes = kind == RewardKind.THREE_CLASS;
    ProcessRewardModel model =
        new ProcessRewardModel(
            TinyModels.random(
                classes ? Head.THREE_CLASSES : Head.SCALAR, 1, folder.resolve(kind.word())),
            kind,
            classes ? new ThreeClassHead(NeutralAs.HALF) : StepHead.SCALAR,
            TinyModels.LAYOUT);
    assumeTrue(model.model().cachesPrefixes(), "needs the vector module");
    return model;
  }

  private static Solution solution(List<String> steps) {
    return new Solution("1+2-4+1", steps);
  }

  private static float[] whole(ProcessRewardModel model, List<String> steps) {
    return model.score(List.of(solution(steps))).get(0).stepScores();
  }

  /** Number of tokens up to the last step that the model scores. */
  private static int length(ProcessRewardModel model, List<String> steps) {
    ScoringInput input = model.input(solution(steps));
    return input.positions()[input.positions().length - 1] + 1;
  }

  @ParameterizedTest
  @EnumSource(names = {"PROCESS", "THREE_CLASS", "OUTCOME"})
  void growingChainsScoreAsWholeOnesAndEveryTokenIsComputedOnce(RewardKind kind) {
    try (ProcessRewardModel model = model(kind)) {
      for (long seed = 0; seed < 20; seed++) {
        SplittableRandom random = new SplittableRandom(seed);
        ScoringSession session = model.session();
        ScoredPrefix start = session.start(solution(List.of()));
        List<List<String>> chains = new ArrayList<>(List.of(List.of()));
        List<ScoredPrefix> prefixes = new ArrayList<>(List.of(start));
        for (int round = 0; round < 6; round++) {
          int parent = random.nextInt(chains.size());
          List<List<String>> grown = new ArrayList<>();
          List<Growth> growths = new ArrayList<>();
          for (int i = random.nextInt(1, 4); i > 0; i--) {
            List<String> chain = new ArrayList<>(chains.get(parent));
            for (int k = random.nextInt(1, 3); k > 0; k--) {
              chain.add(STEPS[random.nextInt(STEPS.length)]);
            }
            grown.add(chain);
            growths.add(new Growth(solution(chain), prefixes.get(parent)));
          }
          List<ScoredPrefix> scored = session.score(growths);
          int before =
              parent == 0 ? (int) start.computedTokens() : length(model, chains.get(parent));
          for (int i = 0; i < grown.size(); i++) {
            float[] scores = scored.get(i).scores().stepScores();
            assertThat(scores).containsExactly(whole(model, grown.get(i)), within(1e-5f));
            assertThat(scored.get(i).scores().outcome())
                .isEqualTo(
                    kind == RewardKind.OUTCOME
                        ? OptionalDouble.of(scores[scores.length - 1])
                        : OptionalDouble.empty());
            assertThat(scored.get(i).computedTokens())
                .isEqualTo(length(model, grown.get(i)) - before);
          }
          chains.addAll(grown);
          prefixes.addAll(scored);
        }
        prefixes.forEach(ScoredPrefix::close);
        assertThat(((CachedScoring) session).heldBlocks()).isZero();
      }
    }
  }

  @Test
  void commonPrefixOfAnotherChainIsReusedAfterItsParentIsClosed() {
    try (ProcessRewardModel model = model()) {
      ScoringSession session = model.session();
      List<String> first = List.of("1+2=3", "3=3", "3-4=9");
      List<String> other = List.of("1+2=3", "3-4=9");
      ScoredPrefix start = session.start(solution(List.of()));
      ScoredPrefix one = session.score(List.of(new Growth(solution(first), start))).get(0);
      start.close();
      ScoredPrefix two = session.score(List.of(new Growth(solution(other), one))).get(0);
      one.close();
      assertThat(two.scores().stepScores()).containsExactly(whole(model, other), within(1e-5f));
      // "1+2=3;3" is alike in both
      assertThat(two.computedTokens())
          .isEqualTo(length(model, other) - length(model, List.of("1+2=3")) - 1);
      ScoredPrefix shorter =
          session.score(List.of(new Growth(solution(List.of("1+2=3")), two))).get(0);
      assertThat(shorter.computedTokens()).isZero();
      assertThat(shorter.scores().stepScores())
          .containsExactly(whole(model, List.of("1+2=3")), within(1e-5f));
    }
  }

  @Test
  void stepsBeyondTheMaximumLengthHaveNoScoreAndProblemsBeyondItHaveNoTokens() {
    try (ProcessRewardModel model = model()) {
      ScoringSession session = model.session();
      List<String> steps = Collections.nCopies(14, "1+2=3");
      ScoredPrefix scored = session.score(List.of(new Growth(solution(steps), null))).get(0);
      assertThat(scored.scores().truncated()).isTrue();
      assertThat(scored.scores().stepScores()).containsExactly(whole(model, steps), within(1e-5f));
      Solution tooLong = new Solution("1".repeat(80), List.of("1=1"));
      ScoredPrefix none = session.score(List.of(new Growth(tooLong, null))).get(0);
      assertThat(none.scores().stepScores()).isEmpty();
      assertThat(none.scores().stepCount()).isEqualTo(1);
      assertThat(none.computedTokens()).isZero();
    }
  }

  @Test
  void modelWithoutACacheScoresTheSameAndCountsWholeSolutions() {
    try (ProcessRewardModel model = model()) {
      RewardModel plain = model::score;
      ScoringSession session = plain.session();
      ScoredPrefix start = session.start(solution(List.of()));
      List<String> steps = List.of("1+2=3", "3=3");
      ScoredPrefix scored = session.score(List.of(new Growth(solution(steps), start))).get(0);
      assertThat(scored.scores().stepScores()).containsExactly(whole(model, steps));
      assertThat(new WholeScoring(model).score(List.of(new Growth(solution(steps), start))))
          .singleElement()
          .satisfies(one -> assertThat(one.computedTokens()).isEqualTo(length(model, steps)));
    }
  }
}
