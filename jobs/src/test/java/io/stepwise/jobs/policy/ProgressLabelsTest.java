package io.stepwise.jobs.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.jobs.config.Layer;
import io.stepwise.jobs.config.Settings;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressLabelsTest {
  @TempDir private Path folder;

  private Optional<String> warning(Map<String, ?> counts, String processReward) {
    Path model = folder.resolve("prm-" + counts.size() + "-" + counts.hashCode());
    try (OutputFolder out = OutputFolder.stage(model.toString())) {
      out.write("config.json", "{}");
      out.commit(ManifestDraft.of("train-prm", Instant.EPOCH).counts(counts));
    }
    List<Layer> layers =
        List.of(
            Layer.assignment("policy=policy"),
            Layer.assignment("reward-model=" + model),
            Layer.assignment("problems=problems"),
            Layer.assignment("output=output"),
            Layer.assignment("ppo.process-reward=" + processReward));
    return ProgressLabels.warning(Settings.resolve(TrainPolicyConfig.DEFAULTS, layers).job());
  }

  @Test
  void modelOfHardLabelsIsNamed() {
    assertThat(warning(Map.of("soft_labels", 0, "hard_labels", 12), "progress"))
        .get()
        .asString()
        .startsWith("Warning: ppo.process-reward=progress takes a reward model of soft Monte Carlo")
        .contains("0 soft and 12 hard labels trained " + folder);
  }

  @Test
  void otherModelsAndRewardsHaveNoWarning() {
    assertThat(warning(Map.of("soft_labels", 3, "hard_labels", 9), "progress")).isEmpty();
    assertThat(warning(Map.of("soft_labels", 0, "hard_labels", 12, "updates", 1), "min")).isEmpty();
    assertThat(warning(Map.of("updates", 2), "progress")).as("not recorded").isEmpty();
  }
}
