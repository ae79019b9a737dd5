package io.stepwise.rollout.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.Problem;
import io.stepwise.data.SampledTokens;
import io.stepwise.data.Solution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.task.AnswerGrader;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.data.task.Split;
import io.stepwise.data.task.Verdict;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.Generated;
import io.stepwise.lm.Part;
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
import io.stepwise.rollout.RolloutId;
import io.stepwise.rollout.ScoredChain;
import io.stepwise.rollout.TinyModels;
import io.stepwise.rollout.worker.RolloutWorker.Assignment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RolloutWorkerTest {
  private static final int STEP_END = TinyModels.TOKENIZER.tokens().stepEnd();
  private static final int EOS = TinyModels.TOKENIZER.tokens().eos();

  private static CausalModel policy;
  private static ProcessRewardModel judge;
  private static List<Assignment> assignments;
  private static List<ScoredChain> chains;

  /** Every chain that may answer does, with its last step; right if that is even in length. */
  private static final class LastStep implements AnswerGrader {
    @Override
    public String name() {
      return "last-step";
    }

    @Override
    public Optional<String> answer(List<String> steps) {
      return Optional.of(steps.get(steps.size() - 1));
    }

    @Override
    public Verdict grade(Problem problem, List<String> steps) {
      return Verdict.of(steps.get(steps.size() - 1).length() % 2 == 0);
    }

    @Override
    public String canonical(String answer) {
      return "length " + answer.length();
    }
  }

  @BeforeAll
  static void makeChains(@TempDir Path folder) {
    policy =
        CausalModel.load(
            InputFolder.open(TinyModels.write(Head.LANGUAGE_MODEL, 1, folder.resolve("policy"))));
    judge =
        RewardModels.openProcess(
            InputFolder.open(TinyModels.write(Head.SCALAR, 2, folder.resolve("judge"))));
    assignments = new ArrayList<>();
    for (Problem problem :
        new RunningTotalTask().problems(NamedRandom.of("problems"), 100, Split.TRAINING)) {
      for (int k = 0; k < 4; k++) {
        assignments.add(new Assignment(new RolloutId("run", 3, problem.id(), k), problem));
      }
    }
    chains = worker().work(assignments, Sampling.plain(40));
  }

  @AfterAll
  static void release() {
    policy.close();
    judge.close();
  }

  private static RolloutWorker worker() {
    return worker(new LastStep());
  }

  private static RolloutWorker worker(AnswerGrader grader) {
    return worker(judge, grader);
  }

  private static RolloutWorker worker(RewardModel reward, AnswerGrader grader) {
    return new RolloutWorker(
        policy, "version", Formats.stepwise(policy.tokenizer()), Optional.of(reward), grader);
  }

  /** Fails or cannot decide, for ever or on the first call about a chain alone. */
  private static final class Unsure implements AnswerGrader {
    private final boolean always;
    private final Set<List<String>> seen = new HashSet<>();

    Unsure(boolean always) {
      this.always = always;
    }

    @Override
    public String name() {
      return "unsure";
    }

    @Override
    public Optional<String> answer(List<String> steps) {
      return new LastStep().answer(steps);
    }

    @Override
    public Verdict grade(Problem problem, List<String> steps) {
      boolean first = seen.add(steps);
      if (always || first) {
        if (steps.size() % 2 == 0) {
          throw new IllegalStateException("no grade");
        }
        return Verdict.UNDECIDED;
      }
      return new LastStep().grade(problem, steps);
    }

    @Override
    public String canonical(String answer) {
      return answer;
    }
  }

  @Test
  void whatAGraderCannotDecideIsTriedOnceMoreAndIsNeverWrong() {
    List<ScoredChain> undecided = worker(new Unsure(true)).work(assignments, Sampling.plain(40));
    List<ScoredChain> decided = worker(new Unsure(false)).work(assignments, Sampling.plain(40));
    int answered = 0;
    for (int i = 0; i < chains.size(); i++) {
      ScoredChain expected = chains.get(i);
      boolean answers = expected.answer() != null;
      assertThat(undecided.get(i).verdict())
          .isEqualTo(answers ? Verdict.UNDECIDED : Verdict.INCORRECT);
      assertThat(decided.get(i).verdict()).isEqualTo(expected.verdict());
      answered += answers ? 1 : 0;
    }
    assertThat(answered).isPositive();
    assertThat(ScoredChain.graded(undecided)).hasSize(chains.size() - answered);
    assertThat(ScoredChain.graded(decided)).hasSize(chains.size());
  }

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
  void chainsAnswerOnlyWhereTheyEndedRightAfterAStep() {
    int answered = 0;
    int endedElsewhere = 0;
    int cut = 0;
    for (ScoredChain scored : chains) {
      int[] response = scored.chain().response();
      int n = response.length;
      boolean ended = scored.chain().end() == Generated.End.EOS;
      assertThat(response[n - 1] == EOS).isEqualTo(ended);
      boolean may = ended && n >= 2 && response[n - 2] == STEP_END;
      assertThat(scored.answer() != null).isEqualTo(may);
      answered += may ? 1 : 0;
      endedElsewhere += ended && !may ? 1 : 0;
      cut += ended ? 0 : 1;
      if (may) {
        String last = scored.steps().get(scored.steps().size() - 1);
        assertThat(scored.answer()).isEqualTo(last);
        assertThat(scored.canonicalAnswer()).isEqualTo("length " + last.length());
        assertThat(scored.correct()).isEqualTo(last.length() % 2 == 0);
      } else {
        assertThat(scored.correct()).isFalse();
      }
    }
    // The test says something only if all three occur.
    assertThat(answered).isPositive();
    assertThat(endedElsewhere).isPositive();
    assertThat(cut).isPositive();
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

  @Test
  void chainDoesNotDependOnItsBatch() {
    TinyModels.assertSame(worker().work(assignments, new Sampling(1, 40, 7)), chains);
    List<Assignment> some = new ArrayList<>();
    List<ScoredChain> expected = new ArrayList<>();
    for (int i = assignments.size() - 1; i >= 0; i -= 37) {
      some.add(assignments.get(i));
      expected.add(chains.get(i));
    }
    TinyModels.assertSame(worker().work(some, Sampling.plain(40)), expected);
    for (int i = 0; i < 3; i++) {
      TinyModels.assertSame(
          worker().work(assignments.subList(i, i + 1), Sampling.plain(40)),
          chains.subList(i, i + 1));
    }
  }

  @Test
  void chainsOfAProblemDifferAndHaveTheRequestedNames() {
    for (int i = 0; i < chains.size(); i++) {
      assertThat(chains.get(i).chain().id()).isEqualTo(assignments.get(i).id());
      assertThat(chains.get(i).chain().policyVersion()).isEqualTo("version");
    }
    long different =
        chains.stream().map(scored -> Arrays.toString(scored.chain().row())).distinct().count();
    assertThat(different).isGreaterThan(chains.size() * 9L / 10);
  }

  @Test
  void reportedLogProbsAreThePolicys() {
    List<int[]> rows = chains.stream().map(scored -> scored.chain().row()).toList();
    var outputs = policy.evaluate(rows, Part.LOG_PROBS);
    for (int i = 0; i < rows.size(); i++) {
      int prompt = chains.get(i).chain().prompt().length;
      assertThat(chains.get(i).chain().logProbs())
          .containsExactly(
              Arrays.copyOfRange(outputs.get(i).logProbs(), prompt, rows.get(i).length),
              within(1e-4f));
    }
  }
}
