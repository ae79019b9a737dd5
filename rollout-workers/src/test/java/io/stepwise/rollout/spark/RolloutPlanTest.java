package io.stepwise.rollout.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.Problem;
import io.stepwise.lm.Sampling;
import io.stepwise.prm.layout.LayoutSettings;
import io.stepwise.rollout.worker.RolloutWorker.Assignment;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RolloutPlanTest {
  private static RolloutPlan plan(int problems, int samples) {
    List<Problem> all =
        IntStream.range(0, problems).mapToObj(i -> new Problem("p" + i, "1+" + i, "2")).toList();
    return new RolloutPlan(
        "run", 0, all, samples, "policy", null, LayoutSettings.AUTO, Sampling.plain(8), 1);
  }

  @Test
  void chainsAreSpreadOverThePlan() {
    List<Assignment> all = plan(4, 3).assignments();
    assertThat(plan(4, 3).spread(12)).isEqualTo(all);
    assertThat(plan(4, 3).spread(100)).isEqualTo(all);
    assertThat(plan(4, 3).spread(4))
        .isEqualTo(List.of(all.get(0), all.get(3), all.get(6), all.get(9)));
  }

  @Test
  void spreadOfMoreChainsThanAListHoldsIsFound() {
    RolloutPlan plan = plan(40_000, 65_536);
    List<Assignment> some = plan.spread(32);
    assertThat(some).hasSize(32).doesNotHaveDuplicates();
    assertThat(some.get(31).id().problemId()).isEqualTo("p38750");
  }
}
