package io.stepwise.benchmarks.lm;

import io.stepwise.data.Solution;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.task.AnswerGrader;
import io.stepwise.data.task.Graders;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.format.Formats;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.prm.scoring.LoadedRewardModel;
import io.stepwise.prm.scoring.RewardModels;
import io.stepwise.rollout.search.AnswerReader;
import io.stepwise.rollout.search.BeamSearch;
import io.stepwise.rollout.search.Budget;
import io.stepwise.rollout.search.DiverseTreeSearch;
import io.stepwise.rollout.search.EarlyStop;
import io.stepwise.rollout.search.IndependentSampling;
import io.stepwise.rollout.search.SearchListener;
import io.stepwise.rollout.search.SearchResult;
import io.stepwise.rollout.search.SearchStrategy;
import io.stepwise.rollout.search.Searcher;
import io.stepwise.rollout.search.Selection;
import io.stepwise.rollout.search.Solver;
import io.stepwise.rollout.search.SolverSettings;
import io.stepwise.rollout.search.StepValue.PrefixScore;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The searches of {@code search_peer.py} with the solver of {@code solve}. */
final class SearchWorkload implements AutoCloseable {
  static final int CANDIDATES = 16;
  static final int WIDTH = 4;
  static final int PROMPT = 128;
  static final int STEPS = 4;
  static final int STEP_TOKENS = 32;
  static final List<String> METHODS = List.of("best-of-n", "beam", "dvts");

  private static final double TEMPERATURE = 0.8;
  private static final String ANY_TASK = "math";

  private final CausalModel policy;
  private final LoadedRewardModel reward;

  /**
   * Loads both models.
   *
   * @param plain folder that the peer wrote
   */
  SearchWorkload(String plain, String folder) throws IOException {
    policy = CausalModel.load(PeerFolder.withTokenizer(plain, folder));
    reward = RewardModels.open(PeerFolder.withTokenizer(plain + "-prm", folder + "-prm"));
  }

  /** A problem of as many tokens as the peer's, with the two that surround it. */
  private static String problem() {
    return text(IntStream.range(0, PROMPT - 2).map(i -> PeerFolder.FIRST + i * 7919 % 1_000));
  }

  private static String text(IntStream ids) {
    return ids.mapToObj(PeerFolder::character).collect(Collectors.joining());
  }

  /** Scores of the steps of the solution that the peer checks. */
  float[] checkedScores() {
    int[] ids =
        IntStream.range(0, STEPS * STEP_TOKENS)
            .map(i -> PeerFolder.FIRST + (int) (i * 104_729L % 49_000))
            .toArray();
    List<String> steps =
        IntStream.range(0, STEPS)
            .mapToObj(k -> text(IntStream.of(ids).skip(k * STEP_TOKENS).limit(STEP_TOKENS)))
            .toList();
    return reward.score(List.of(new Solution(problem(), steps))).get(0).stepScores();
  }

  /** A solver whose solutions have so many steps. */
  Solver solver(String method, int steps) {
    Formats own = Formats.stepwise(policy.tokenizer());
    Formats formats =
        new Formats(
            own.tokenizer(),
            own.prompt(),
            new FixedLengthSteps(own.tokenizer(), STEP_TOKENS),
            own.endTokens());
    AnswerGrader grader = Graders.named(ANY_TASK); // a random model gives no answer
    return new Solver(
        policy,
        formats,
        reward,
        AnswerReader.of(grader),
        new SolverSettings(
            new Searcher(strategy(method, steps), Selection.BEST, StepAggregation.LAST, ""),
            new Budget(Budget.UNLIMITED, 0, steps * STEP_TOKENS),
            0,
            1,
            0,
            ""));
  }

  private static SearchStrategy strategy(String method, int steps) {
    PrefixScore last = new PrefixScore(StepAggregation.LAST);
    return switch (method) {
      case "best-of-n" -> new IndependentSampling(CANDIDATES, TEMPERATURE, EarlyStop.NEVER);
      case "beam" -> new BeamSearch(CANDIDATES, WIDTH, TEMPERATURE, last, steps);
      case "dvts" -> new DiverseTreeSearch(CANDIDATES, WIDTH, TEMPERATURE, last, steps);
      default ->
          throw new IllegalArgumentException(
              "Cannot search: no such method (%s, expected one of %s)".formatted(method, METHODS));
    };
  }

  static SearchResult solve(Solver solver, int repeat) {
    return solver.solve(problem(), NamedRandom.of("search", repeat), SearchListener.NONE);
  }

  @Override
  public void close() {
    reward.close();
    policy.close();
  }
}
