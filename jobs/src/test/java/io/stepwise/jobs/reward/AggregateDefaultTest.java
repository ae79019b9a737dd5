package io.stepwise.jobs.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.prm.evaluation.StepAggregation;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AggregateDefaultTest {
  @TempDir private Path folder;

  private InputFolder chains(Map<String, ?> config) {
    Path chains = folder.resolve("chains");
    try (OutputFolder out = OutputFolder.stage(chains.toString())) {
      out.write("chains.jsonl", "{}\n");
      out.commit(ManifestDraft.of("rollout", Instant.now()).config(config));
    }
    return InputFolder.open(chains.toString());
  }

  @ParameterizedTest
  @EnumSource(StepAggregation.class)
  void everyAggregateIsReadBack(StepAggregation aggregate) {
    assertThat(AggregateDefault.recorded(chains(Map.of("aggregate", aggregate.word()))))
        .isEqualTo(aggregate);
  }

  @Test
  void chainsWithoutARecordAreScoredByTheProduct() {
    assertThat(AggregateDefault.recorded(chains(Map.of()))).isEqualTo(StepAggregation.PROD);
  }

  @Test
  void unknownAggregateIsRejected() {
    InputFolder chains = chains(Map.of("aggregate", "median"));
    assertThatThrownBy(() -> AggregateDefault.recorded(chains))
        .isInstanceOf(InvalidInput.class)
        .hasMessage(
            "Cannot read aggregate of chains: unknown name (median, expected one of prod, min,"
                + " last, mean, geomean) at "
                + folder.resolve("chains/manifest.json"));
  }
}
