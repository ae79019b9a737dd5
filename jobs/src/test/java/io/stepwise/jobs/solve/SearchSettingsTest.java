package io.stepwise.jobs.solve;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.jobs.config.Layer;
import io.stepwise.jobs.config.Settings;
import java.util.List;
import org.junit.jupiter.api.Test;

class SearchSettingsTest {
  private static String identity(String assignment) {
    List<Layer> layers =
        List.of(
            Layer.assignment("policy=some"),
            Layer.assignment("problems=some"),
            Layer.assignment(assignment));
    return Settings.resolve(SolveConfig.DEFAULTS, layers).job().search().identity();
  }

  /** Else trees and results from before there was a choice of priors would not be found again. */
  @Test
  void theIdentityOfResultsNamesThePriorOnlyIfItIsNotTheDefault() {
    String before =
        "SearchSettings[width=4, lookaheadSteps=1, sweeps=2, threshold=0.3, autoThreshold=0.9,"
            + " maxSteps=40, stepAggregate=LAST, rule=PUCT, exploration=1.25, backup=MEAN,"
            + " evaluation=PREFIX, parallel=4, poolTemperature=0.1, treeState=null]";
    assertThat(SearchSettings.DEFAULTS.identity()).isEqualTo(before);
    assertThat(identity("search.prior=policy")).isEqualTo(before);
    assertThat(identity("search.tree-state=trees")).isEqualTo(before);
    assertThat(identity("search.prior=reward-model"))
        .isEqualTo(before.replace("rule=PUCT,", "rule=PUCT, prior=REWARD_MODEL,"));
    assertThat(identity("search.width=5")).isEqualTo(before.replace("width=4", "width=5"));
  }
}
