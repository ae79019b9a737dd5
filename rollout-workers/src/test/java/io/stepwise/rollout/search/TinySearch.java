package io.stepwise.rollout.search;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.PrefixTree;
import io.stepwise.lm.Sampling;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.format.FolderFormats;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.lm.format.Formats;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.prm.scoring.LoadedRewardModel;
import io.stepwise.prm.scoring.ProcessRewardModel;
import io.stepwise.prm.scoring.RewardModels;
import io.stepwise.prm.scoring.ScoringSession;
import io.stepwise.rollout.TinyModels;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A real policy and a real reward model, small and of random weights, and searches with them. */
final class TinySearch implements AutoCloseable {
  static final int LENGTH = 40;
  static final String PROBLEM = "12+34=";

  /** Finds no answer. */
  static final AnswerReader NO_ANSWER =
      new AnswerReader() {
        @Override
        public Optional<String> answer(List<String> steps) {
          return Optional.empty();
        }

        @Override
        public String canonical(String answer) {
          return answer;
        }
      };

  final CausalModel policy;
  final ProcessRewardModel reward;
  final Formats formats;

  /** The answer is the last step. */
  private static final AnswerReader LAST_STEP =
      new AnswerReader() {
        @Override
        public Optional<String> answer(List<String> steps) {
          return steps.isEmpty() ? Optional.empty() : Optional.of(steps.get(steps.size() - 1));
        }

        @Override
        public String canonical(String answer) {
          return answer;
        }
      };

  TinySearch(Path folder) {
    String path = TinyModels.write(Head.LANGUAGE_MODEL, 1, folder.resolve("policy"));
    policy = CausalModel.load(InputFolder.open(path));
    formats =
        FolderFormats.settle(
                InputFolder.open(path), policy.tokenizer(), FormatSettings.DEFAULTS, "")
            .open(policy.tokenizer());
    reward =
        RewardModels.openProcess(
            InputFolder.open(TinyModels.write(Head.SCALAR, 2, folder.resolve("prm"))));
  }

  PolicySampler sampler(PrefixTree tree) {
    return new PolicySampler(policy, tree, formats, sampling(), LENGTH, PROBLEM);
  }

  /** A sampler that keeps at most so many bytes of keys and values between two calls. */
  PolicySampler sampler(PrefixTree tree, long cacheBytes) {
    return sampler(policy, tree, cacheBytes);
  }

  PolicySampler sampler(CausalModel model, PrefixTree tree, long cacheBytes) {
    return new PolicySampler(
        model,
        tree,
        formats,
        sampling(),
        SolutionLimits.of(LENGTH),
        PROBLEM,
        new BatchedModels(tree, null),
        cacheBytes);
  }

  /** A verifier that keeps at most so many bytes of keys and values between two calls. */
  StepVerifier verifier(ScoringSession session, long cacheBytes) {
    return new StepVerifier(
        session,
        new BatchedModels(null, session),
        PROBLEM,
        policy.tokenizer().identity(),
        cacheBytes);
  }

  private static Sampling sampling() {
    return new Sampling(1, LENGTH, 16);
  }

  static Extension request(PartialSolution solution, NamedRandom random, Extension.Reach reach) {
    return new Extension(solution, random, 1, reach, LENGTH - solution.length());
  }

  /** Searches with caches of at most so many bytes for each model. */
  SearchResult search(SearchStrategy strategy, NamedRandom random, long cacheBytes) {
    try (PolicySampler sampler = sampler(new PrefixTree(policy), cacheBytes);
        StepVerifier verifier = verifier(reward.session(), cacheBytes)) {
      Budget budget = new Budget(Budget.UNLIMITED, 0, LENGTH);
      return new Searcher(strategy, Selection.BEST, StepAggregation.GEOMEAN, "")
          .search(
              new SearchContext(sampler, verifier, LAST_STEP, budget, random, SearchListener.NONE));
    }
  }

  Solver solver(SearchStrategy strategy, Selection selection, long budget) {
    return solver(policy, reward, strategy, selection, budget);
  }

  Solver solver(
      CausalModel model,
      LoadedRewardModel scorer,
      SearchStrategy strategy,
      Selection selection,
      long budget) {
    Searcher searcher = new Searcher(strategy, selection, StepAggregation.GEOMEAN, "");
    return new Solver(
        model,
        formats,
        scorer,
        LAST_STEP,
        new SolverSettings(searcher, new Budget(budget, 0, LENGTH), 0, 1, 0, ""));
  }

  @Override
  public void close() {
    policy.close();
    reward.close();
  }
}
