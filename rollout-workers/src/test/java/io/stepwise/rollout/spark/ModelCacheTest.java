package io.stepwise.rollout.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.Part;
import io.stepwise.lm.config.Head;
import io.stepwise.rollout.TinyModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
  void idleModelsAreKeptUpToALimitAndUsedOnesAlways() {
    String used = model(110);
    String oldest = model(111);
    try (ModelCache.Lease<CausalModel> lease = lease(used)) {
      CausalModel first = leasedAndGivenBack(oldest);
      CausalModel latest = null;
      String latestPath = null;
      for (long seed = 112; seed < 116; seed++) {
        latestPath = model(seed);
        latest = leasedAndGivenBack(latestPath);
      }
      assertThat(leasedAndGivenBack(latestPath)).isSameAs(latest);
      assertThat(leasedAndGivenBack(oldest)).isNotSameAs(first);
      assertThat(lease.model().evaluate(List.of(new int[] {1, 5, 4}), Part.LOG_PROBS)).hasSize(1);
      try (ModelCache.Lease<CausalModel> again = lease(used)) {
        assertThat(again.model()).isSameAs(lease.model());
      }
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
