package io.stepwise.rollout.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.PrefixTree;
import io.stepwise.lm.Sampling;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.format.FolderFormats;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.lm.format.Formats;
import io.stepwise.lm.tokenizer.CharacterTokenizer;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.rollout.TinyModels;
import io.stepwise.rollout.search.Extension.Reach;
import io.stepwise.rollout.search.PartialSolution.Source;
import io.stepwise.rollout.search.PartialSolution.State;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Steps as a sampler extends them: delimiters, stop strings, continued thinking, and the counts of
 * tokens.
 */
class SampledStepsTest extends SearchLimitsFixture {
  @Test
  void stepsThatBeginWithADelimiterAreExtendedOneByOne() {
    FormatSettings settings =
        new FormatSettings(FormatSettings.Choice.PLAIN, null, "{problem}", "regex:[+]");
    Formats regex =
        FolderFormats.settle(
                InputFolder.open(folder.resolve("policy").toString()),
                policy.tokenizer(),
                settings,
                "")
            .open(policy.tokenizer());
    int deepest = 0;
    for (int trial = 0; trial < 30; trial++) {
      try (PolicySampler sampler = sampler(regex, 50)) {
        PartialSolution solution = PartialSolution.root();
        for (int k = 0; solution.open(); k++) {
          PartialSolution next =
              sampler
                  .extend(
                      List.of(
                          new Extension(
                              solution,
                              NamedRandom.of("regex", trial, k),
                              1,
                              Reach.STEP,
                              50 - solution.length())),
                      new CostMeter())
                  .get(0);
          assertThat(next.length()).isGreaterThan(solution.length());
          if (next.open()) {
            assertThat(next.depth()).isEqualTo(solution.depth() + 1);
          }
          solution = next;
        }
        assertThat(solution.steps()).isEqualTo(regex.steps().split(solution.response()).texts());
        assertThat(solution.stepEnds())
            .containsExactly(regex.steps().split(solution.response()).ends());
        deepest = Math.max(deepest, solution.depth());
      }
    }
    assertThat(deepest).isGreaterThan(2);
  }

  @Test
  void solutionsEndBeforeTheNextProblemOfATemplateWithExamples() {
    // A template whose first line is an example: "\\n5" begins another problem.
    ReasoningTokenizer lines = CharacterTokenizer.of(".^$;:", "0123456789\n=");
    String model = TinyModels.write(Head.LANGUAGE_MODEL, lines, 64, 1, folder.resolve("examples"));
    int stopped = 0;
    try (CausalModel policy = CausalModel.load(InputFolder.open(model))) {
      Formats examples =
          FolderFormats.settle(
                  InputFolder.open(model),
                  policy.tokenizer(),
                  new FormatSettings(FormatSettings.Choice.PLAIN, null, "5=\n5{problem}", "line"),
                  "")
              .open(policy.tokenizer());
      for (int trial = 0; trial < 60; trial++) {
        for (Reach reach : List.of(Reach.STEP, Reach.SOLUTION)) {
          try (PolicySampler sampler =
              new PolicySampler(
                  policy, new PrefixTree(policy), examples, new Sampling(1, 40, 16), 40, "2=")) {
            CostMeter meter = new CostMeter();
            PartialSolution solution = PartialSolution.root();
            for (int k = 0; solution.open(); k++) {
              Extension request =
                  new Extension(
                      solution, NamedRandom.of("stop", trial, k), 1, reach, 40 - solution.length());
              solution = sampler.extend(List.of(request), meter).get(0);
            }
            assertThat(sampler.text(solution)).doesNotContain("\n5");
            assertThat(meter.sampledTokens()).isEqualTo(solution.length());
            String whole = policy.tokenizer().decode(solution.response());
            if (whole.contains("\n5")) {
              stopped++;
              assertThat(whole).endsWith("\n5");
              assertThat(solution.state()).isEqualTo(State.FINISHED);
              assertThat(sampler.text(sampler.inject(solution, "1")))
                  .isIn(sampler.text(solution) + "1", sampler.text(solution) + "\n1");
            }
          }
        }
      }
    }
    assertThat(stopped).isGreaterThan(3);
  }

  @Test
  void everyTokenOfAPrefixIsEitherComputedOrReused() {
    NamedRandom random = NamedRandom.of("accounts");
    for (int trial = 0; trial < 20; trial++) {
      try (PolicySampler sampler = sampler(formats, 40)) {
        CostMeter meter = new CostMeter();
        List<PartialSolution> open = new ArrayList<>(List.of(PartialSolution.root()));
        long read = 0;
        long sampled = 0;
        for (int k = 0; k < 12 && !open.isEmpty(); k++) {
          PartialSolution from = open.get((int) (open.size() * random.uniform(100L * trial + k)));
          if (random.child("release").uniform(100L * trial + k) < 0.3) {
            sampler.release(from);
          }
          Extension request =
              new Extension(
                  from, random.child(trial, k), 1, Reach.STEP, Math.max(1, 40 - from.length()));
          PartialSolution next = sampler.extend(List.of(request), meter).get(0);
          read += sampler.prompt().length + from.length();
          sampled += next.length() - from.length();
          if (next.open()) {
            open.add(next);
          }
        }
        Cost cost = meter.cost(0);
        assertThat(cost.prefilledTokens() + cost.cachedTokens()).isEqualTo(read);
        assertThat(cost.sampledTokens()).isEqualTo(sampled);
        assertThat(cost.discardedTokens()).isEqualTo(sampled);
      }
    }
  }

  @Test
  void continuedSolutionsKeepTheirLengthAndAnswersAreNotContinued() {
    int continued = 0;
    for (int trial = 0; trial < 20; trial++) {
      for (Reach reach : List.of(Reach.SOLUTION, Reach.ANSWER)) {
        SolutionLimits limits = new SolutionLimits(40, 20, SolutionLimits.UNLIMITED);
        try (StepSampler sampler =
            new ThinkingControl(sampler(formats, 40), limits, "+1+1+1", 8, new AnswerRequest(""))) {
          Extension request =
              new Extension(PartialSolution.root(), NamedRandom.of("wait", trial), 1, reach, 22);
          PartialSolution solution = sampler.extend(List.of(request), new CostMeter()).get(0);
          assertThat(solution.length()).isLessThanOrEqualTo(22);
          boolean injected =
              solution.path().stream()
                  .skip(1)
                  .anyMatch(node -> node.edge().source() == Source.INJECTED);
          assertThat(injected && reach == Reach.ANSWER).isFalse();
          assertThat(solution.state()).isNotEqualTo(State.OPEN);
          continued += injected ? 1 : 0;
        }
      }
    }
    assertThat(continued).isPositive();
  }
}
