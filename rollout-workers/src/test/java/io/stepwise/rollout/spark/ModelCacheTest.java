package io.stepwise.rollout.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.ModelOutput;
import io.stepwise.lm.config.Head;
import io.stepwise.prm.layout.LayoutSettings;
import io.stepwise.prm.scoring.LoadedRewardModel;
import io.stepwise.rollout.TinyModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCacheTest {
  @TempDir Path folder;

  private String model(long seed) {
    return TinyModels.write(Head.LANGUAGE_MODEL, seed, folder.resolve("model-" + seed));
  }

  private static ModelCache.Lease<CausalModel> lease(String path) {
    return ModelCache.policy(path, InputFolder.any(path).digest());
  }

  private static CausalModel leasedAndGivenBack(String path) {
    try (ModelCache.Lease<CausalModel> lease = lease(path)) {
      return lease.model();
    }
  }

  @Test
  void usersOfOneFolderShareItsModel() {
    String path = model(100);
    try (ModelCache.Lease<CausalModel> first = lease(path);
        ModelCache.Lease<CausalModel> second = lease(path)) {
      assertThat(second.model()).isSameAs(first.model());
      assertThat(second.digest()).isEqualTo(first.digest());
    }
    assertThat(leasedAndGivenBack(path)).isSameAs(leasedAndGivenBack(path));
  }

  @Test
  void foldersWithOtherWeightsHaveOtherModels() {
    String one = model(101);
    String other = model(102);
    try (ModelCache.Lease<CausalModel> first = lease(one);
        ModelCache.Lease<CausalModel> second = lease(other)) {
      assertThat(second.model()).isNotSameAs(first.model());
      assertThat(second.digest()).isNotEqualTo(first.digest());
    }
  }

  @Test
  void anIdlePolicyIsKeptUntilAnotherOneIsOpenedAndAUsedOneAlways() {
    String used = model(110);
    String idle = model(111);
    try (ModelCache.Lease<CausalModel> lease = lease(used)) {
      CausalModel first = leasedAndGivenBack(idle);
      assertThat(leasedAndGivenBack(idle)).isSameAs(first);
      leasedAndGivenBack(model(112));
      assertThat(leasedAndGivenBack(idle)).isNotSameAs(first);
      assertThat(lease.model().evaluate(List.of(new int[] {1, 5, 4}), ModelOutput.LOG_PROBS))
          .hasSize(1);
      try (ModelCache.Lease<CausalModel> again = lease(used)) {
        assertThat(again.model()).isSameAs(lease.model());
      }
    }
  }

  @Test
  void idleRewardModelsAreKeptUpToALimit() {
    List<String> paths =
        LongStream.range(120, 124)
            .mapToObj(
                seed -> TinyModels.write(Head.SCALAR, seed, folder.resolve("reward-model-" + seed)))
            .toList();
    LoadedRewardModel oldest = rewardModel(paths.get(0));
    rewardModel(paths.get(1));
    LoadedRewardModel latest = rewardModel(paths.get(2));
    assertThat(rewardModel(paths.get(0))).isSameAs(oldest);
    rewardModel(paths.get(3)); // the fourth: the one longest unused goes
    assertThat(rewardModel(paths.get(0))).isSameAs(oldest);
    assertThat(rewardModel(paths.get(2))).isSameAs(latest);
  }

  private static LoadedRewardModel rewardModel(String path) {
    String digest = InputFolder.any(path).digest();
    try (ModelCache.Lease<LoadedRewardModel> lease =
        ModelCache.rewardModel(path, digest, LayoutSettings.AUTO)) {
      return lease.model();
    }
  }

  @Test
  void folderWithoutAModelIsRejectedAndLeavesNothingBehind() {
    assertThatThrownBy(() -> ModelCache.policy(folder.resolve("absent").toString(), "none").close())
        .isInstanceOf(InvalidInput.class);
    assertThat(leasedAndGivenBack(model(120))).isNotNull();
  }

  @Test
  void folderThatIsNotTheDriversIsRejected() {
    String path = model(130);
    String other = InputFolder.open(model(131)).digest();
    assertThatThrownBy(() -> ModelCache.policy(path, other).close())
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("differs from the driver");
    assertThat(leasedAndGivenBack(path)).isNotNull();
  }

  @Test
  void externalFolderNeedsNoManifest() throws IOException {
    String path = model(132);
    Files.delete(Path.of(path, "manifest.json"));
    assertThat(leasedAndGivenBack(path)).isSameAs(leasedAndGivenBack(path));
  }
}
