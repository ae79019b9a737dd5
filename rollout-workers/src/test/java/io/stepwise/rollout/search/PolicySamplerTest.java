package io.stepwise.rollout.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.lm.Generated;
import io.stepwise.lm.GenerationRequest;
import io.stepwise.lm.Generator;
import io.stepwise.lm.PrefixTree;
import io.stepwise.lm.Sampling;
import io.stepwise.rollout.search.PartialSolution.State;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a sampler makes of a policy's tokens. */
class PolicySamplerTest extends TinySearchFixture {
  @Test
  void wholeSolutionsAreWhatTheGeneratorSamples() {
    NamedRandom random = NamedRandom.of("whole");
    try (PolicySampler sampler = tiny.sampler(new PrefixTree(tiny.policy))) {
      CostMeter meter = new CostMeter();
      List<PartialSolution> solutions =
          sampler.extend(
              List.of(
                  TinySearch.request(
                      PartialSolution.root(), random.child(1), Extension.Reach.SOLUTION),
                  TinySearch.request(
                      PartialSolution.root(), random.child(2), Extension.Reach.SOLUTION)),
              meter);
      List<Generated> expected =
          new Generator(tiny.policy)
              .generate(
                  List.of(
                      new GenerationRequest(sampler.prompt(), random.child(1)),
                      new GenerationRequest(sampler.prompt(), random.child(2))),
                  new Sampling(1, TinySearch.LENGTH, 16));
      for (int i = 0; i < 2; i++) {
        assertThat(solutions.get(i).response()).containsExactly(expected.get(i).tokens());
        assertThat(solutions.get(i).steps())
            .isEqualTo(tiny.formats.steps().split(expected.get(i).tokens()).texts());
      }
    }
  }

  @Test
  void stepsEndAtTheFormatsEndsAndJoinToTheText() {
    NamedRandom random = NamedRandom.of("steps");
    int stepEnds = 0;
    for (int trial = 0; trial < 20; trial++) {
      try (PolicySampler sampler = tiny.sampler(new PrefixTree(tiny.policy))) {
        PartialSolution solution = PartialSolution.root();
        for (int k = 0; solution.open(); k++) {
          PartialSolution next =
              sampler
                  .extend(
                      List.of(
                          TinySearch.request(
                              solution, random.child(trial, k), Extension.Reach.STEP)),
                      new CostMeter())
                  .get(0);
          assertThat(next.depth() - solution.depth()).isBetween(0, 1);
          if (next.open()) {
            int[] response = next.response();
            assertThat(response[response.length - 1])
                .isEqualTo(tiny.policy.tokenizer().tokens().stepEnd());
            stepEnds++;
          }
          solution = next;
        }
        assertThat(solution.steps())
            .isEqualTo(tiny.formats.steps().split(solution.response()).texts());
        assertThat(solution.stepEnds())
            .containsExactly(tiny.formats.steps().split(solution.response()).ends());
        assertThat(solution.state()).isIn(State.FINISHED, State.TRUNCATED);
        assertThat(solution.length()).isLessThanOrEqualTo(TinySearch.LENGTH);
      }
    }
    assertThat(stepEnds).isGreaterThan(5);
  }

  @Test
  void injectedTextIsNotSampled() {
    try (PolicySampler sampler = tiny.sampler(new PrefixTree(tiny.policy))) {
      CostMeter meter = new CostMeter();
      PartialSolution cut =
          sampler
              .extend(
                  List.of(
                      new Extension(
                          PartialSolution.root(),
                          NamedRandom.of("cut"),
                          1,
                          Extension.Reach.SOLUTION,
                          3)),
                  meter)
              .get(0);
      PartialSolution asking = sampler.inject(cut, "5+5=");
      assertThat(asking.open()).isTrue();
      PartialSolution answered =
          sampler
              .extend(
                  List.of(
                      new Extension(
                          asking, NamedRandom.of("more"), 1, Extension.Reach.SOLUTION, 6)),
                  meter)
              .get(0);
      assertThat(sampler.text(answered)).startsWith(sampler.text(cut)).contains("5+5=");
      assertThat(meter.sampledTokens())
          .isEqualTo(answered.length() - tiny.policy.tokenizer().verbatim("5+5=").length);
    }
  }
}
