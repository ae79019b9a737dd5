package io.stepwise.rollout.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.PrefixTree;
import io.stepwise.lm.config.Head;
import io.stepwise.prm.scoring.ProcessRewardModel;
import io.stepwise.prm.scoring.RewardModels;
import io.stepwise.prm.scoring.ScoringSession;
import io.stepwise.rollout.TinyModels;
import io.stepwise.rollout.search.Extension.Reach;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which tokens a search computes, and what it keeps of them. */
class PrefixReuseTest extends TinySearchFixture {
  private static PartialSolution step(
      PolicySampler sampler, PartialSolution from, CostMeter meter, Object... names) {
    return sampler
        .extend(List.of(TinySearch.request(from, NamedRandom.of(names), Reach.STEP)), meter)
        .get(0);
  }

  @Test
  void ofAnExtendedStepOnlyTheLastTokenIsRead() {
    int again = 0;
    for (int trial = 0; trial < 20; trial++) {
      try (PolicySampler sampler = tiny.sampler(new PrefixTree(tiny.policy))) {
        CostMeter meter = new CostMeter();
        PartialSolution solution = PartialSolution.root();
        int extended = 0;
        while (solution.open()) {
          List<Extension> four = new ArrayList<>();
          for (String name : List.of("a", "b", "c", "d")) {
            NamedRandom random = NamedRandom.of(name, trial, extended);
            four.add(TinySearch.request(solution, random, Reach.STEP));
          }
          List<PartialSolution> next = sampler.extend(four, meter);
          solution = next.stream().filter(PartialSolution::open).findFirst().orElse(next.get(0));
          extended++;
        }
        Cost cost = meter.cost(solution.length());
        assertThat(cost.prefilledTokens()).isEqualTo(sampler.prompt().length + extended - 1);
        assertThat(cost.expansions()).isEqualTo(4L * extended);
        again += extended - 1;
      }
    }
    assertThat(again).isGreaterThan(10);
  }

  @Test
  void everyStrategyReadsAtMostOneTokenForEachStepThatItExtends() {
    ToySearchFixture.strategies()
        .forEach(
            (name, strategy) -> {
              for (int trial = 0; trial < 5; trial++) {
                NamedRandom random = NamedRandom.of(name, trial);
                SearchResult kept = tiny.search(strategy, random, Long.MAX_VALUE);
                assertThat(kept.cost().prefilledTokens())
                    .as("%s, trial %d", name, trial)
                    .isLessThanOrEqualTo(kept.promptTokens() + kept.cost().expansions() - 1);
                assertThat(kept.cost().scoredTokens() - kept.promptTokens())
                    .as("%s, trial %d: the reward model computes a token once", name, trial)
                    .isLessThanOrEqualTo(kept.cost().sampledTokens());
              }
            });
  }

  @Test
  void resultsDoNotDependOnWhatIsKept() {
    int[] cheaper = {0};
    ToySearchFixture.strategies()
        .forEach(
            (name, strategy) -> {
              NamedRandom random = NamedRandom.of("kept", name);
              SearchResult kept = tiny.search(strategy, random, Long.MAX_VALUE);
              SearchResult dropped = tiny.search(strategy, random, 0);
              assertThat(kept.text()).as(name).isEqualTo(dropped.text());
              assertThat(kept.steps()).as(name).isEqualTo(dropped.steps());
              assertThat(kept.scores()).as(name).containsExactly(dropped.scores());
              assertThat(kept.cost().sampledTokens()).isEqualTo(dropped.cost().sampledTokens());
              assertThat(kept.cost().prefilledTokens())
                  .as(name)
                  .isLessThanOrEqualTo(dropped.cost().prefilledTokens());
              boolean saved = kept.cost().prefilledTokens() < dropped.cost().prefilledTokens();
              cheaper[0] += saved ? 1 : 0;
            });
    assertThat(cheaper[0]).isGreaterThan(8);
  }

  @Test
  void solutionsThatAreContinuedAfterTheirEndAreNotReadAgain() {
    int[] injected = tiny.policy.tokenizer().verbatim("5+5=");
    int continued = 0;
    for (int trial = 0; trial < 10; trial++) {
      CostMeter kept = new CostMeter();
      PartialSolution answered = asked(trial, Long.MAX_VALUE, kept);
      CostMeter dropped = new CostMeter();
      assertThat(answered.response()).isEqualTo(asked(trial, 0, dropped).response());
      int prompt = tiny.formats.prompt().render(TinySearch.PROBLEM).length;
      // The injected text, and the last token before it.
      assertThat(kept.cost(0).prefilledTokens()).isEqualTo(prompt + injected.length + 1);
      continued += dropped.cost(0).prefilledTokens() > kept.cost(0).prefilledTokens() ? 1 : 0;
    }
    assertThat(continued).isGreaterThan(3);
  }

  /** A solution that ended, and the answer that it was asked for. */
  private static PartialSolution asked(int trial, long cacheBytes, CostMeter meter) {
    try (PolicySampler sampler = tiny.sampler(new PrefixTree(tiny.policy), cacheBytes)) {
      NamedRandom random = NamedRandom.of("ended", trial);
      PartialSolution root = PartialSolution.root();
      Extension whole = new Extension(root, random.child("whole"), 1, Reach.SOLUTION, 20);
      PartialSolution ended = sampler.extend(List.of(whole), meter).get(0);
      PartialSolution asking = sampler.inject(ended, "5+5=");
      Extension more = new Extension(asking, random.child("more"), 1, Reach.ANSWER, 9);
      return sampler.extend(List.of(more), meter).get(0);
    }
  }

  @Test
  void keptKeysAndValuesAreBoundedAndGivenBack() {
    PrefixTree tree = new PrefixTree(tiny.policy);
    ScoringSession session = tiny.reward.session();
    long unbounded = grow(tree, session, Long.MAX_VALUE);
    assertThat(tree.heldBytes()).isZero();
    assertThat(session.heldBytes()).isZero();
    if (tiny.policy.cachesPrefixes()) {
      assertThat(unbounded).isPositive();
      long limit = unbounded / 4;
      assertThat(grow(tree, session, limit)).isBetween(1L, limit);
      assertThat(tree.heldBytes()).isZero();
      assertThat(session.heldBytes()).isZero();
    }
  }

  /** Extends random prefixes; returns the most bytes that one of the caches held after a call. */
  private static long grow(PrefixTree tree, ScoringSession session, long cacheBytes) {
    long most = 0;
    try (PolicySampler sampler = tiny.sampler(tree, cacheBytes);
        StepVerifier verifier = tiny.verifier(session, cacheBytes)) {
      CostMeter meter = new CostMeter();
      List<PartialSolution> open = new ArrayList<>(List.of(PartialSolution.root()));
      for (int k = 0; k < 60; k++) {
        int chosen = (int) (open.size() * NamedRandom.of("chosen").uniform(k));
        PartialSolution next = step(sampler, open.get(chosen), meter, "grow", k);
        verifier.score(List.of(next), sampler.prompt(), meter);
        most = Math.max(most, Math.max(tree.heldBytes(), session.heldBytes()));
        if (next.open() && next.length() < TinySearch.LENGTH) {
          open.add(next);
        }
      }
      assertThat(open.size()).isGreaterThan(10);
    }
    return most;
  }

  @Test
  void oneModelThatGeneratesAndScoresComputesItsStepsOnce() {
    Path path = folder.resolve("one");
    TinyModels.write(Head.SCALAR, 3, path);
    try (ProcessRewardModel one = RewardModels.openProcess(InputFolder.open(path.toString()));
        CausalModel copy = CausalModel.load(InputFolder.open(path.toString()))) {
      long saved = 0;
      for (String name : List.of("beam", "lookahead", "backtracking", "mcts PREFIX PUCT")) {
        for (int trial = 0; trial < 5; trial++) {
          SearchResult shared = solve(one.policy().orElseThrow(), one, name, trial);
          SearchResult apart = solve(copy, one, name, trial);
          assertThat(shared.steps()).as(name).isEqualTo(apart.steps());
          assertThat(shared.scores()).as(name).containsExactly(apart.scores());
          assertThat(shared.cost().sampledTokens()).isEqualTo(apart.cost().sampledTokens());
          assertThat(shared.cost().scoredTokens())
              .as(name)
              .isLessThanOrEqualTo(apart.cost().scoredTokens());
          saved += apart.cost().scoredTokens() - shared.cost().scoredTokens();
          if (!name.equals("lookahead")) { // which also reads steps that were passed over
            // The last token of a sampled step is not computed yet.
            assertThat(shared.cost().scoredTokens())
                .as(name)
                .isLessThanOrEqualTo(shared.cost().expansions());
          }
          assertThat(shared.cost().prefilledTokens())
              .as(name)
              .isLessThanOrEqualTo(apart.cost().prefilledTokens());
        }
      }
      assertThat(saved).isGreaterThan(100);
    }
  }

  private static SearchResult solve(
      CausalModel model, ProcessRewardModel scorer, String strategy, int trial) {
    SearchStrategy search = ToySearchFixture.strategies().get(strategy);
    return tiny.solver(model, scorer, search, Selection.BEST, Budget.UNLIMITED)
        .solve(TinySearch.PROBLEM, NamedRandom.of(strategy, trial), SearchListener.NONE);
  }

  @Test
  void whatTheSharedModelScoredIsNotReadAgain() {
    Path path = folder.resolve("adopted");
    TinyModels.write(Head.SCALAR, 3, path);
    try (ProcessRewardModel one = RewardModels.openProcess(InputFolder.open(path.toString()))) {
      CausalModel model = one.policy().orElseThrow();
      ScoringSession session = one.session();
      PrefixTree tree = session.sharedTree(model).orElseThrow();
      int taken = 0;
      for (int trial = 0; trial < 10; trial++) {
        try (PolicySampler sampler = tiny.sampler(model, tree, 0);
            StepVerifier verifier =
                new StepVerifier(session, TinySearch.PROBLEM, model.tokenizer().identity())) {
          CostMeter meter = new CostMeter();
          PartialSolution first = step(sampler, PartialSolution.root(), meter, "one", trial);
          if (first.open()) {
            verifier.score(List.of(first), sampler.prompt(), meter);
            long before = meter.cost(0).prefilledTokens();
            step(sampler, first, meter, "two", trial);
            assertThat(meter.cost(0).prefilledTokens()).isEqualTo(before + 1);
            taken++;
          }
        }
      }
      assertThat(taken).isPositive();
    }
  }
}
