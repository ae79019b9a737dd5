package io.stepwise.rollout.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.lm.PrefixTree;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Plain chains that are continued where they end too early. */
class ThinkingControlTest extends TinySearchFixture {
  @Test
  void solutionsThatEndTooEarlyAreContinued() {
    int continued = 0;
    for (int trial = 0; trial < 10; trial++) {
      SolutionLimits limits = new SolutionLimits(TinySearch.LENGTH, 20, SolutionLimits.UNLIMITED);
      try (ThinkingControl sampler =
          new ThinkingControl(
              tiny.sampler(new PrefixTree(tiny.policy)), limits, "+", 4, new AnswerRequest(""))) {
        CostMeter meter = new CostMeter();
        PartialSolution solution =
            sampler
                .extend(
                    List.of(
                        TinySearch.request(
                            PartialSolution.root(),
                            NamedRandom.of("wait", trial),
                            Extension.Reach.SOLUTION)),
                    meter)
                .get(0);
        assertThat(meter.sampledTokens()).isLessThanOrEqualTo(TinySearch.LENGTH);
        boolean waited =
            solution.path().stream()
                .anyMatch(
                    node ->
                        node.edge().source() == PartialSolution.Source.INJECTED
                            && node.parent() != null);
        continued += waited ? 1 : 0;
      }
    }
    assertThat(continued).isPositive();
  }
}
