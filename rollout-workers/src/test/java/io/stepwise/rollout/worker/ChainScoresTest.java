package io.stepwise.rollout.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.SampledTokens;
import io.stepwise.data.Solution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.task.Verdict;
import io.stepwise.lm.Sampling;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.format.Formats;
import io.stepwise.lm.tokenizer.BytePairTokenizer;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.prm.layout.LayoutSettings;
import io.stepwise.prm.layout.RewardFormat;
import io.stepwise.prm.scoring.ProcessRewardModel;
import io.stepwise.prm.scoring.RewardModel;
import io.stepwise.prm.scoring.RewardModels;
import io.stepwise.rollout.ScoredChain;
import io.stepwise.rollout.TinyModels;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scores of sampled chains. */
class ChainScoresTest extends RolloutWorkerFixture {
  @Test
  void chainsWithoutARewardModelAreTheSameWithoutScores() {
    List<ScoredChain> unscored =
        new RolloutWorker(
                policy,
                "version",
                Formats.stepwise(policy.tokenizer()),
                Optional.empty(),
                new LastStep())
            .work(assignments, Sampling.plain(40));
    assertThat(unscored).hasSameSizeAs(chains);
    for (int i = 0; i < chains.size(); i++) {
      assertThat(unscored.get(i).chain().response()).isEqualTo(chains.get(i).chain().response());
      assertThat(unscored.get(i).verdict()).isEqualTo(chains.get(i).verdict());
      assertThat(unscored.get(i).steps()).isEqualTo(chains.get(i).steps());
      assertThat(unscored.get(i).stepScores()).isEmpty();
    }
    assertThat(ScoredChain.lackScores(unscored)).isTrue();
    assertThat(ScoredChain.lackScores(chains)).isFalse();
  }

  @Test
  void scoresStandWithTheStepEndsOfTheResponse() {
    for (ScoredChain scored : chains) {
      int[] response = scored.chain().response();
      assertThat(scored.stepEnds()).hasSize(scored.steps().size());
      for (int k = 0; k < scored.stepEnds().length; k++) {
        int end = scored.stepEnds()[k];
        assertThat(response[end]).isEqualTo(STEP_END);
        int from = k == 0 ? 0 : scored.stepEnds()[k - 1] + 1;
        assertThat(scored.steps().get(k))
            .isEqualTo(TinyModels.TOKENIZER.decode(Arrays.copyOfRange(response, from, end)));
      }
      if (scored.stepEnds().length > 0) {
        int last = scored.stepEnds().length - 1;
        SampledTokens prefix =
            new SampledTokens(
                scored.chain().prompt(),
                Arrays.copyOf(response, scored.stepEnds()[last] + 1),
                scored.stepEnds(),
                TinyModels.TOKENIZER.identity());
        Solution alone =
            new Solution(scored.chain().problem(), scored.steps(), Optional.of(prefix));
        assertThat(scored.stepScores())
            .containsExactly(judge.score(List.of(alone)).get(0).stepScores(), within(1e-5f));
      }
    }
  }

  @Test
  void rewardModelOfAnotherTokenizerScoresTheText(@TempDir Path other) {
    ReasoningTokenizer pairs = BytePairTokenizer.train(List.of("1+2=3", "12+30=42"), 300);
    InputFolder folder =
        InputFolder.open(TinyModels.write(Head.SCALAR, pairs, 200, 5, other.resolve("judge")));
    for (RewardFormat format : List.of(RewardFormat.STEPWISE, RewardFormat.TRL)) {
      try (ProcessRewardModel reward =
          RewardModels.openProcess(folder, new LayoutSettings(format, null, null))) {
        List<ScoredChain> made =
            worker(reward, new LastStep()).work(assignments.subList(0, 40), Sampling.plain(40));
        int steps = 0;
        for (int i = 0; i < made.size(); i++) {
          ScoredChain scored = made.get(i);
          assertThat(scored.chain().response()).containsExactly(chains.get(i).chain().response());
          Solution text = new Solution(scored.chain().problem(), scored.steps());
          assertThat(scored.stepScores())
              .hasSize(scored.steps().size())
              .containsExactly(reward.score(List.of(text)).get(0).stepScores(), within(1e-5f));
          steps += scored.stepScores().length;
        }
        assertThat(steps).isGreaterThan(10);
      }
    }
  }

  @Test
  void stepsBeyondTheRewardModelsMaximumLengthHaveNoScore(@TempDir Path other) {
    ReasoningTokenizer pairs = BytePairTokenizer.train(List.of("1+2=3"), 300);
    InputFolder folder =
        InputFolder.open(TinyModels.write(Head.SCALAR, pairs, 40, 5, other.resolve("judge")));
    try (ProcessRewardModel reward = RewardModels.openProcess(folder)) {
      List<ScoredChain> made = worker(reward, new LastStep()).work(assignments, Sampling.plain(40));
      assertThat(made).anyMatch(scored -> scored.stepScores().length < scored.steps().size());
      assertThat(made).anyMatch(scored -> scored.stepScores().length == scored.steps().size());
    }
  }

  @Test
  void aChainThatTheRewardModelCannotReadIsUndecidedAndSpoilsNoOther() {
    // As a layout whose marker is the text "3=".
    RewardModel marked =
        solutions -> {
          if (solutions.stream().anyMatch(s -> String.join("\n", s.steps()).contains("3="))) {
            throw new InvalidInput("Cannot lay out solution: problem or steps contain 3=");
          }
          return judge.score(solutions);
        };
    List<ScoredChain> made = worker(marked, new LastStep()).work(assignments, Sampling.plain(40));
    int unread = 0;
    for (int i = 0; i < made.size(); i++) {
      ScoredChain chain = made.get(i);
      if (String.join("\n", chain.steps()).contains("3=")) {
        unread++;
        assertThat(chain.isUnscored()).isTrue();
        assertThat(chain.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(chain.steps()).isEqualTo(chains.get(i).steps());
        assertThat(chain.isTruncated()).isFalse();
      } else {
        TinyModels.assertSame(List.of(chain), List.of(chains.get(i)));
        assertThat(chain.isUnscored()).isFalse();
      }
    }
    assertThat(unread).isBetween(1, made.size() - 1);
  }
}
