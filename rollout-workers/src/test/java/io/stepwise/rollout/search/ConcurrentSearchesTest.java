package io.stepwise.rollout.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.Interrupted;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.lm.PrefixTree;
import io.stepwise.lm.PrefixTree.Continuation;
import io.stepwise.lm.Sampling;
import io.stepwise.prm.scoring.ScoredPrefix;
import io.stepwise.prm.scoring.ScoringSession;
import io.stepwise.prm.scoring.ScoringSession.Growth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Searches at the same time find what each finds alone, with fewer calls of the models. */
class ConcurrentSearchesTest extends TinySearchFixture {
  private static final List<String> PROBLEMS =
      IntStream.range(0, 9).mapToObj(i -> (7 * i) + "+" + (3 * i + 1) + "=").toList();

  /** Everything that a search returns except its time. */
  private static List<Object> withoutTime(SearchResult result) {
    return List.of(
        result.answer(),
        result.text(),
        result.steps(),
        List.of(
            IntStream.range(0, result.scores().length).mapToObj(i -> result.scores()[i]).toArray()),
        result.finish(),
        result.stoppedBy(),
        result.candidates().size(),
        result.cost(),
        result.metrics());
  }

  private static SearchResult solve(Solver solver, String problem) {
    return solver.solve(problem, NamedRandom.of("run", problem), SearchListener.NONE);
  }

  @Test
  void everyStrategyFindsWhatItFindsAlone() {
    for (Map.Entry<String, SearchStrategy> strategy : ToySearchFixture.strategies().entrySet()) {
      Solver solver = tiny.solver(strategy.getValue(), Selection.BEST, 2_000);
      List<List<Object>> alone =
          PROBLEMS.stream().map(problem -> withoutTime(solve(solver, problem))).toList();
      List<SearchResult> together =
          solver.solveAll(PROBLEMS.iterator(), (problem, shared) -> solve(shared, problem));
      assertThat(together.stream().map(ConcurrentSearchesTest::withoutTime).toList())
          .as(strategy.getKey())
          .isEqualTo(alone);
    }
  }

  /** Counts the calls of real models. */
  private static final class Counted implements ModelCalls {
    private final ModelCalls models;
    private final List<Integer> draws = new ArrayList<>();
    private final List<Integer> growths = new ArrayList<>();
    private long nanos;

    Counted(ModelCalls models) {
      this.models = models;
    }

    @Override
    public List<Continuation> continuations(List<Draw> some) {
      draws.add(some.size());
      long started = System.nanoTime();
      List<Continuation> continuations = models.continuations(some);
      nanos += System.nanoTime() - started;
      return continuations;
    }

    @Override
    public List<ScoredPrefix> score(List<Growth> some) {
      growths.add(some.size());
      long started = System.nanoTime();
      List<ScoredPrefix> scores = models.score(some);
      nanos += System.nanoTime() - started;
      return scores;
    }
  }

  /** One solution of a problem, step by step, each scored. */
  private static List<String> stepByStep(
      ModelCalls calls, PrefixTree tree, ScoringSession session, String problem) {
    try (PolicySampler sampler =
            new PolicySampler(
                tiny.policy,
                tree,
                tiny.formats,
                new Sampling(1, TinySearch.LENGTH, 16),
                SolutionLimits.of(TinySearch.LENGTH),
                problem,
                calls);
        StepVerifier verifier =
            new StepVerifier(session, calls, problem, tiny.policy.tokenizer().identity())) {
      CostMeter meter = new CostMeter();
      PartialSolution solution = PartialSolution.root();
      for (int k = 0; solution.open(); k++) {
        NamedRandom random = NamedRandom.of(problem, k);
        solution =
            sampler
                .extend(List.of(TinySearch.request(solution, random, Extension.Reach.STEP)), meter)
                .get(0);
        verifier.score(List.of(solution), sampler.prompt(), meter);
      }
      assertThat(verifier.unreadable()).isZero(); // throws if none could be read
      return solution.steps();
    }
  }

  @Test
  void requestsOfOneMomentAreAnsweredTogether() {
    PrefixTree tree = new PrefixTree(tiny.policy);
    ScoringSession session = tiny.reward.session();
    Counted alone = new Counted(new BatchedModels(tree, session));
    List<List<String>> expected =
        PROBLEMS.stream().map(problem -> stepByStep(alone, tree, session, problem)).toList();
    Counted shared = new Counted(new BatchedModels(tree, session));
    List<List<String>> steps =
        new ConcurrentSearches(shared, 4)
            .run(
                PROBLEMS.iterator(), (problem, calls) -> stepByStep(calls, tree, session, problem));

    assertThat(steps).isEqualTo(expected);
    assertThat(shared.draws).allMatch(size -> size >= 1 && size <= 4).contains(4);
    assertThat(shared.draws.stream().mapToInt(i -> i).sum()).isEqualTo(alone.draws.size());
    assertThat(shared.growths.stream().mapToInt(i -> i).sum()).isEqualTo(alone.growths.size());
    assertThat(shared.draws.size()).isLessThan(alone.draws.size() / 2);
    assertThat(tree.heldBlocks()).isZero();
    assertThat(session.heldBytes()).isZero();
  }

  @Test
  void searchesShareTheTimeOfTheirCalls() {
    PrefixTree tree = new PrefixTree(tiny.policy);
    ScoringSession session = tiny.reward.session();
    Counted models = new Counted(new BatchedModels(tree, session));
    long started = System.nanoTime();
    List<Long> times =
        new ConcurrentSearches(models, 4)
            .run(
                PROBLEMS.iterator(),
                (problem, calls) -> {
                  long begun = calls.nanos();
                  assertThat(stepByStep(calls, tree, session, problem)).isNotNull();
                  return calls.nanos() - begun;
                });
    long all = System.nanoTime() - started;
    assertThat(times).hasSize(PROBLEMS.size()).allMatch(time -> time > 0);
    int requests =
        Stream.of(models.draws, models.growths).flatMap(List::stream).mapToInt(i -> i).sum();
    // Shares are rounded down to nanoseconds.
    assertThat(times.stream().mapToLong(time -> time).sum())
        .isBetween(models.nanos - requests, all);
  }

  /** Rejects the growths of some problems. */
  private record Rejecting(ModelCalls models, Set<String> rejected) implements ModelCalls {
    @Override
    public List<Continuation> continuations(List<Draw> draws) {
      return models.continuations(draws);
    }

    @Override
    public List<ScoredPrefix> score(List<Growth> growths) {
      if (growths.stream().anyMatch(g -> rejected.contains(g.solution().problem()))) {
        throw new InvalidInput("rejected");
      }
      return models.score(growths);
    }
  }

  @Test
  void rejectedRequestFailsItsOwnSearchOnly() {
    PrefixTree tree = new PrefixTree(tiny.policy);
    ScoringSession session = tiny.reward.session();
    String bad = PROBLEMS.get(2);
    ModelCalls models = new Rejecting(new BatchedModels(tree, session), Set.of(bad));
    List<Boolean> solved =
        new ConcurrentSearches(models, 4)
            .run(
                PROBLEMS.iterator(),
                (problem, calls) -> {
                  try {
                    stepByStep(calls, tree, session, problem);
                    return true;
                  } catch (InvalidInput e) {
                    return false;
                  }
                });
    assertThat(solved)
        .containsExactlyElementsOf(PROBLEMS.stream().map(problem -> !problem.equals(bad)).toList());
  }

  @Test
  void failureEndsTheOtherSearchesAndFreesTheirCaches() {
    PrefixTree tree = new PrefixTree(tiny.policy);
    ScoringSession session = tiny.reward.session();
    ConcurrentSearches searches =
        new ConcurrentSearches(new BatchedModels(tree, session), PROBLEMS.size());
    assertThatThrownBy(
            () ->
                searches.run(
                    PROBLEMS.iterator(),
                    (problem, calls) -> {
                      List<String> steps = stepByStep(calls, tree, session, problem);
                      throw new IllegalStateException(problem + " " + steps.size());
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(tree.heldBlocks()).isZero();
    assertThat(session.heldBytes()).isZero();
  }

  @Test
  void interruptionOfTheCallerEndsAllSearches() {
    PrefixTree tree = new PrefixTree(tiny.policy);
    ScoringSession session = tiny.reward.session();
    ConcurrentSearches searches =
        new ConcurrentSearches(new BatchedModels(tree, session), PROBLEMS.size());
    Thread.currentThread().interrupt();
    assertThatThrownBy(
            () ->
                searches.run(
                    PROBLEMS.iterator(),
                    (problem, calls) -> stepByStep(calls, tree, session, problem)))
        .isInstanceOf(Interrupted.class);
    assertThat(Thread.interrupted()).isFalse();
    assertThat(tree.heldBlocks()).isZero();
  }
}
