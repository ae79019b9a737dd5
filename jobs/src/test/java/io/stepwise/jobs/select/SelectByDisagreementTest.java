package io.stepwise.jobs.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.prm.scoring.EnsembleRewardModel;
import io.stepwise.prm.scoring.RewardDescriptor;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelectByDisagreementTest extends SelectFixture {
  @Test
  void tooFewRewardModelsAreRejected() throws IOException {
    assertThatThrownBy(() -> run(config(SelectionCriterion.DISAGREEMENT, 1, "few")))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("disagreement: too few reward models (1, expected at least 2");
    assertThat(run(config(SelectionCriterion.DISAGREEMENT, 2, "enough"))).hasSize(10);
  }

  /** A saved ensemble of two models selects what the two do. */
  @Test
  void anEnsembleDisagreesWithinItself() throws IOException {
    List<InputFolder> members =
        List.of(InputFolder.open(path("prm-1")), InputFolder.open(path("prm-2")));
    try (OutputFolder out = OutputFolder.stage(path("ensemble"))) {
      RewardDescriptor.write(
          out, RewardDescriptor.ensemble(members, EnsembleRewardModel.Aggregation.MEAN));
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
    SelectConfig two = config(SelectionCriterion.DISAGREEMENT, 2, "by-two");
    SelectConfig one =
        new SelectConfig(
            two.input(),
            List.of(path("ensemble")),
            two.labelled(),
            two.strategy(),
            two.count(),
            path("by-one"),
            two.wrongShare(),
            two.aggregate(),
            two.task(),
            two.layout());
    assertThat(run(one).stream().map(row -> row.get("id")))
        .containsExactlyElementsOf(run(two).stream().map(row -> row.get("id")).toList());
    List<JsonNode> byOne = lines("by-one", SelectJob.SCORES);
    List<JsonNode> byTwo = lines("by-two", SelectJob.SCORES);
    for (int i = 0; i < byOne.size(); i++) {
      assertThat(byOne.get(i).get("value").doubleValue())
          .isPositive()
          .isCloseTo(byTwo.get(i).get("value").doubleValue(), within(1e-6));
    }
  }
}
