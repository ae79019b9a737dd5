package io.stepwise.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A folder we saved loads in transformers and says the same. Needs a Python environment, which the
 * first run makes: {@code mvn test -Pparity -pl language-model -am}.
 */
class SavedFolderParityTest {
  private static final Path SCRIPTS = Path.of("src/test/python");

  @TempDir private Path folder;

  private static String run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    return out.strip();
  }

  /** What a script next to the tests prints. */
  static String python(String script, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(run(SCRIPTS.resolve("environment.sh").toString(), "target/parity-venv"));
    command.add(SCRIPTS.resolve(script).toString());
    command.addAll(List.of(arguments));
    return run(command.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama",
        "llama-biases-llama3-sharded",
        "mistral-window-fp16",
        "qwen2-tied-linear",
        "qwen2-window-sharded",
        "qwen3-yarn-bf16",
        "qwen3-biases-tied",
        "llama-scores",
        "qwen2-scores"
      })
  void savedFolderGivesTheSameOutputsInTransformers(String name)
      throws IOException, InterruptedException {
    assumeTrue(Boolean.getBoolean("stepwise.parity"), "needs the profile parity");
    String saved = folder.resolve("saved").toString();
    try (CausalModel model = CausalModel.load(Fixtures.folder("parity/" + name));
        OutputFolder out = OutputFolder.stage(saved)) {
      model.save(out);
      out.commit(ManifestDraft.of("test", Instant.now()));
    }
    CausalModel.load(InputFolder.open(saved)).close();
    String expected = Fixtures.path("parity/" + name + "/expected.safetensors").toString();
    String difference = python("check_saved.py", saved, expected);
    assertThat(Double.parseDouble(difference)).isBetween(0.0, 1e-4);
  }
}
