package io.stepwise.rollout.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.lm.PrefixTree;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Solutions that are continued where they end too early. */
class MinimumThinkingTest {
  @TempDir static Path folder;
  private static TinySearch tiny;

  @BeforeAll
  static void open() {
    tiny = new TinySearch(folder);
  }

  @AfterAll
  static void close() {
    tiny.close();
  }

  @Test
  void solutionsThatEndTooEarlyAreContinued() {
    int continued = 0;
    for (int trial = 0; trial < 10; trial++) {
      try (MinimumThinking sampler =
          new MinimumThinking(tiny.sampler(new PrefixTree(tiny.policy)), 20, "+", 4)) {
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
