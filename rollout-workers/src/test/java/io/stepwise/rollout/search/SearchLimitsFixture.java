package io.stepwise.rollout.search;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.PrefixTree;
import io.stepwise.lm.Sampling;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.format.Formats;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.prm.scoring.ProcessRewardModel;
import io.stepwise.prm.scoring.RewardModels;
import io.stepwise.rollout.TinyModels;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Searches with small models whose rows have 64 tokens. */
abstract class SearchLimitsFixture {
  static final String PROBLEM = "12+34=";
  @TempDir static Path folder;
  static CausalModel policy;
  static ProcessRewardModel reward;
  static Formats formats;

  @BeforeAll
  static void open() {
    policy = load("policy", 64);
    formats = Formats.stepwise(policy.tokenizer());
    reward =
        RewardModels.openProcess(
            InputFolder.open(
                TinyModels.write(Head.SCALAR, TinyModels.TOKENIZER, 24, 2, folder.resolve("prm"))));
  }

  static CausalModel load(String name, int maxLength) {
    return CausalModel.load(
        InputFolder.open(
            TinyModels.write(
                Head.LANGUAGE_MODEL, TinyModels.TOKENIZER, maxLength, 1, folder.resolve(name))));
  }

  @AfterAll
  static void close() {
    policy.close();
    reward.close();
  }

  static PolicySampler sampler(Formats used, int solutionTokens) {
    return new PolicySampler(
        policy,
        new PrefixTree(policy),
        used,
        new Sampling(1, solutionTokens, 16),
        solutionTokens,
        PROBLEM);
  }

  static SearchResult solve(
      SearchStrategy strategy, String problem, Budget budget, String answerPrompt) {
    return solve(strategy, Selection.BEST, TinySearch.NO_ANSWER, problem, budget, answerPrompt);
  }

  static SearchResult solve(
      SearchStrategy strategy,
      Selection selection,
      AnswerReader answers,
      String problem,
      Budget budget,
      String answerPrompt) {
    return new Solver(
            policy,
            formats,
            reward,
            answers,
            new SolverSettings(
                new Searcher(strategy, selection, StepAggregation.GEOMEAN, answerPrompt),
                budget,
                0,
                1,
                0,
                ""))
        .solve(problem, NamedRandom.of("limits"), SearchListener.NONE);
  }
}
