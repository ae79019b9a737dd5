package io.stepwise.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.weights.ModelFiles;
import io.stepwise.lm.weights.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Adapters saved by PEFT (src/test/python/make_adapter_fixtures.py) give the same outputs here;
 * and, where a Python environment may be made, the other way round: {@code mvn test -Pparity}.
 */
class AdapterParityTest {
  private static final float TOLERANCE = 1e-4f;

  @TempDir private Path folder;

  private static CausalModel load(String name, String base) {
    return Adapters.load(Fixtures.folder("adapters/" + name), Fixtures.folder("parity/" + base));
  }

  private static Map<String, Tensor> expected(String name) {
    return ModelFiles.tensors(Fixtures.folder("adapters/" + name), "expected.safetensors");
  }

  @ParameterizedTest
  @CsvSource({"llama, llama", "qwen2-values-rslora, qwen2-tied-linear"})
  void everyTokensLogProbabilityIsTheirs(String name, String base) {
    Map<String, Tensor> expected = expected(name);
    try (CausalModel model = load(name, base)) {
      List<int[]> candidates = new ArrayList<>();
      List<int[]> rows = ParityTest.rows(expected.get("rows"));
      for (int[] row : rows) {
        for (int t = 1; t <= row.length; t++) {
          for (int v = 0; v < model.config().vocabulary(); v++) {
            int[] candidate = Arrays.copyOf(row, t + 1);
            candidate[t] = v;
            candidates.add(candidate);
          }
        }
      }
      List<RowOutputs> outputs = model.evaluate(candidates, ModelOutput.LOG_PROBS);
      float[] theirs = expected.get("log_probs").values();
      assertThat(candidates).hasSize(theirs.length);
      for (int i = 0; i < theirs.length; i++) {
        float[] ours = outputs.get(i).logProbs();
        assertThat(ours[ours.length - 1]).isCloseTo(theirs[i], within(TOLERANCE));
      }
    }
  }

  @ParameterizedTest
  @CsvSource("llama-scores, llama")
  void scoresOfTokensAreTheirs(String name, String base) {
    Map<String, Tensor> expected = expected(name);
    try (CausalModel model = load(name, base)) {
      int at = 0;
      for (RowOutputs outputs :
          model.evaluate(ParityTest.rows(expected.get("rows")), ModelOutput.HEAD)) {
        for (float score : outputs.head()) {
          assertThat(score).isCloseTo(expected.get("head").values()[at++], within(TOLERANCE));
        }
      }
      assertThat(at).isEqualTo(32);
    }
  }

  @ParameterizedTest
  @CsvSource({"llama, llama", "qwen2-values-rslora, qwen2-tied-linear", "llama-scores, llama"})
  void savedAdaptersGiveTheSameOutputsInPeft(String name, String base)
      throws IOException, InterruptedException {
    assumeTrue(Boolean.getBoolean("stepwise.parity"), "needs the profile parity");
    Path whole = folder.resolve("base");
    Files.createDirectory(whole);
    try (Stream<Path> files = Files.list(Fixtures.path("parity/" + base))) {
      for (Path file : files.filter(f -> !f.getFileName().toString().startsWith("exp")).toList()) {
        Files.copy(file, whole.resolve(file.getFileName()));
      }
    }
    String saved = folder.resolve("saved").toString();
    String merged = folder.resolve("merged").toString();
    try (CausalModel model =
            Adapters.load(
                Fixtures.folder("adapters/" + name), InputFolder.foreign(whole.toString()));
        CausalModel one = model.copy(model.config().head());
        OutputFolder adapters = OutputFolder.stage(saved);
        OutputFolder wholes = OutputFolder.stage(merged)) {
      model.save(adapters);
      adapters.commit(ManifestDraft.of("test", Instant.now()));
      one.save(wholes);
      wholes.commit(ManifestDraft.of("test", Instant.now()));
    }
    String differences =
        SavedFolderParityTest.python(
            "check_adapters.py",
            whole.toString(),
            saved,
            merged,
            Fixtures.path("adapters/" + name + "/expected.safetensors").toString());
    List<String> lines = differences.lines().toList();
    assertThat(lines).hasSize(3);
    lines.forEach(line -> assertThat(Double.parseDouble(line)).isBetween(0.0, 1e-4));
  }
}
