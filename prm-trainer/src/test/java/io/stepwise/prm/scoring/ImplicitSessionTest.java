package io.stepwise.prm.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stepwise.data.RewardScores;
import io.stepwise.data.Solution;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.format.FolderFormats;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.lm.format.Formats;
import io.stepwise.lm.tokenizer.CharacterTokenizer;
import io.stepwise.prm.TinyModels;
import io.stepwise.prm.layout.ResponseLayout;
import io.stepwise.prm.layout.ResponseRow;
import io.stepwise.prm.scoring.EnsembleRewardModel.Aggregation;
import io.stepwise.prm.scoring.ScoringSession.Growth;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImplicitSessionTest {
  private static final String[] STEPS = {"1+2=3", "3=3", "3-4=9", "9+1=0", "0"};
  @TempDir Path folder;

  private ImplicitRewardModel model() {
    CausalModel policy = TinyModels.random(Head.LANGUAGE_MODEL, 1, folder.resolve("policy"));
    CausalModel reference = TinyModels.random(Head.LANGUAGE_MODEL, 2, folder.resolve("reference"));
    assumeTrue(policy.cachesPrefixes(), "needs the vector module");
    return new ImplicitRewardModel(policy, reference, layout(policy), 0.5);
  }

  private ResponseLayout layout(CausalModel policy) {
    InputFolder opened = InputFolder.open(folder.resolve("policy").toString());
    Formats formats =
        FolderFormats.settle(opened, policy.tokenizer(), FormatSettings.DEFAULTS, "")
            .open(policy.tokenizer());
    return new ResponseLayout(formats);
  }

  private static Solution solution(List<String> steps) {
    return new Solution("1+2-4+1", steps);
  }

  private static void assertAlike(RewardScores scores, RewardScores whole) {
    assertThat(scores.stepScores()).containsExactly(whole.stepScores(), within(1e-5f));
    assertThat(scores.stepCount()).isEqualTo(whole.stepCount());
    assertThat(scores.outcome().isPresent()).isEqualTo(whole.outcome().isPresent());
    if (whole.outcome().isPresent()) {
      assertThat(scores.outcome().getAsDouble())
          .isCloseTo(whole.outcome().getAsDouble(), within(1e-5));
    }
  }

  @Test
  void branchesScoreAsWholeSolutionsAndEachStepCostsItsOwnTokensInBothModels() {
    try (ImplicitRewardModel model = model()) {
      for (long seed = 0; seed < 20; seed++) {
        SplittableRandom random = new SplittableRandom(seed);
        ScoringSession session = model.session();
        List<List<String>> chains = new ArrayList<>(List.of(List.of()));
        List<ScoredPrefix> prefixes = new ArrayList<>(List.of(session.start(solution(List.of()))));
        for (int round = 0; round < 6; round++) {
          int parent = random.nextInt(chains.size());
          List<Growth> growths = new ArrayList<>();
          List<List<String>> grown = new ArrayList<>();
          for (int i = random.nextInt(1, 4); i > 0; i--) {
            List<String> chain = new ArrayList<>(chains.get(parent));
            for (int k = random.nextInt(1, 3); k > 0; k--) {
              chain.add(STEPS[random.nextInt(STEPS.length)]);
            }
            grown.add(chain);
            growths.add(new Growth(solution(chain), prefixes.get(parent)));
          }
          List<ScoredPrefix> scored = session.score(growths);
          for (int i = 0; i < grown.size(); i++) {
            Solution whole = solution(grown.get(i));
            assertAlike(scored.get(i).scores(), model.score(List.of(whole)).get(0));
            assertThat(scored.get(i).computedTokens())
                .isEqualTo(
                    2L * (length(model, whole) - length(model, solution(chains.get(parent)))));
          }
          chains.addAll(grown);
          prefixes.addAll(scored);
        }
        assertThat(((ImplicitScoring) session).heldBlocks()).isPositive();
        prefixes.forEach(ScoredPrefix::close);
        assertThat(((ImplicitScoring) session).heldBlocks()).isZero();
      }
    }
  }

  private static int length(ImplicitRewardModel model, Solution solution) {
    ResponseRow row = model.begun(solution);
    return row.ids().length;
  }

  @Test
  void tokensOfAGrowingChainAreLinearInItsLength() {
    try (ImplicitRewardModel model = model()) {
      ScoringSession session = model.session();
      ScoringSession whole = new WholeScoring(model, 2);
      ScoredPrefix prefix = session.start(solution(List.of()));
      long computed = prefix.computedTokens();
      long attention = prefix.attention();
      long recomputed = 0;
      for (int k = 1; k <= 8; k++) {
        List<Growth> growth =
            List.of(new Growth(solution(Collections.nCopies(k, "1+2=3")), prefix));
        ScoredPrefix next = session.score(growth).get(0);
        prefix.close();
        prefix = next;
        computed += prefix.computedTokens();
        attention += prefix.attention();
        recomputed += whole.score(growth).get(0).computedTokens();
      }
      long read = length(model, solution(Collections.nCopies(8, "1+2=3"))) - 1;
      assertThat(computed).as("the last token is only predicted").isEqualTo(2 * read);
      assertThat(attention).isEqualTo(read * (read + 1));
      assertThat(recomputed).isGreaterThan(4 * computed);
      assertThat(
              new WholeScoring(model, 2).score(List.of(new Growth(solution(List.of("0")), null))))
          .singleElement()
          .satisfies(
              one -> {
                long each = one.computedTokens() / 2;
                assertThat(one.attention()).isEqualTo(each * (each + 1));
              });
      prefix.close();
    }
  }

  @Test
  void aForkWithinAStepReadsOnlyWhatFollowsTheCommonTokens() {
    try (ImplicitRewardModel model = model()) {
      ScoringSession session = model.session();
      Solution first = solution(List.of("1+2=3", "3=3", "3-4=9"));
      Solution other = solution(List.of("1+2=3", "3-4=9"));
      ScoredPrefix one = session.score(List.of(new Growth(first, null))).get(0);
      ScoredPrefix two = session.score(List.of(new Growth(other, one))).get(0);
      one.close();
      assertAlike(two.scores(), model.score(List.of(other)).get(0));
      // "1+2=3;3" is alike in both; its last token predicts another one here
      int shared = length(model, solution(List.of("1+2=3"))) + 1;
      assertThat(two.computedTokens()).isEqualTo(2L * (length(model, other) - shared));
      Solution shorter = solution(List.of("1+2=3"));
      ScoredPrefix three = session.score(List.of(new Growth(shorter, two))).get(0);
      assertThat(three.computedTokens()).isZero();
      assertAlike(three.scores(), model.score(List.of(shorter)).get(0));
      Solution unrelated = new Solution("2", List.of("2=2"));
      ScoredPrefix four = session.score(List.of(new Growth(unrelated, three))).get(0);
      assertAlike(four.scores(), model.score(List.of(unrelated)).get(0));
    }
  }

  @Test
  void stepsBeyondTheMaximumLengthHaveNoScore() {
    try (ImplicitRewardModel model = model()) {
      ScoringSession session = model.session();
      Solution cut = solution(Collections.nCopies(14, "1+2=3"));
      ScoredPrefix scored = session.score(List.of(new Growth(cut, null))).get(0);
      assertThat(scored.scores().truncated()).isTrue();
      assertAlike(scored.scores(), model.score(List.of(cut)).get(0));
      Solution tooLong = new Solution("1".repeat(80), List.of("1=1"));
      ScoredPrefix none = session.score(List.of(new Growth(tooLong, scored))).get(0);
      assertAlike(none.scores(), model.score(List.of(tooLong)).get(0));
      assertThat(none.computedTokens()).isZero();
      ScoredPrefix start = session.start(new Solution("1".repeat(80), List.of()));
      assertThat(start.computedTokens()).isZero();
    }
  }

  /**
   * The reference has no tokens for the digits from 2 on; then a solution without them is scored.
   */
  @Test
  void nothingIsKeptOpenWhenTheReferenceRejectsAToken() {
    try (ImplicitRewardModel model = model();
        CausalModel policy = CausalModel.load(InputFolder.open(folder + "/policy"));
        CausalModel narrow =
            TinyModels.random(
                Head.LANGUAGE_MODEL,
                CharacterTokenizer.of(".^$;:", "01"),
                4,
                folder.resolve("narrow"))) {
      ImplicitScoring session = new ImplicitScoring(model, policy, narrow);
      Solution known = new Solution("1", List.of("0", "1"));
      ScoredPrefix prefix = session.start(new Solution("1", List.of()));
      int held = session.heldBlocks();
      Growth unknown = new Growth(new Solution("1", List.of("9+9")), prefix);
      assertThatThrownBy(() -> session.score(List.of(new Growth(known, prefix), unknown)))
          .isInstanceOf(RuntimeException.class);
      assertThat(session.heldBlocks()).isEqualTo(held);
      ScoredPrefix scored = session.score(List.of(new Growth(known, prefix))).get(0);
      assertThat(scored.scores().stepScores()).hasSize(2);
      scored.close();
      prefix.close();
      assertThat(session.heldBlocks()).isZero();
    }
  }

  @Test
  void anEnsembleUsesTheSessionsOfItsMembers() {
    ImplicitRewardModel implicit = model();
    ProcessRewardModel process =
        new ProcessRewardModel(
            TinyModels.random(Head.SCALAR, 3, folder.resolve("process")), TinyModels.LAYOUT);
    try (EnsembleRewardModel model =
        new EnsembleRewardModel(List.of(implicit, process), Aggregation.MIN)) {
      ScoringSession session = model.session();
      ScoredPrefix prefix = session.start(solution(List.of()));
      for (int k = 1; k <= 4; k++) {
        Solution grown = solution(List.of("1+2=3", "3=3", "3-4=9", "9+1=0").subList(0, k));
        ScoredPrefix next = session.score(List.of(new Growth(grown, prefix))).get(0);
        assertAlike(next.scores(), model.score(List.of(grown)).get(0));
        int step = STEPS[k - 1].length() + 1;
        assertThat(next.computedTokens()).as("two decoders and one").isEqualTo(3L * step);
        prefix.close();
        prefix = next;
      }
      prefix.close();
    }
  }
}
