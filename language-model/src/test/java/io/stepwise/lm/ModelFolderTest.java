package io.stepwise.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.lm.tokenizer.StepTokens;
import io.stepwise.lm.weights.ModelFiles;
import io.stepwise.lm.weights.Safetensors;
import io.stepwise.lm.weights.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage to a folder that transformers saved: each refused by one line that names it. */
class ModelFolderTest {
  @TempDir private Path folder;

  private void copy(String name) throws IOException {
    try (Stream<Path> files = Files.list(Fixtures.path("parity/" + name))) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
  }

  private void replace(String file, String old, String with) throws IOException {
    String text = Files.readString(folder.resolve(file));
    assertThat(text).contains(old);
    Files.writeString(folder.resolve(file), text.replace(old, with));
  }

  private void change(Consumer<Map<String, Tensor>> change) throws IOException {
    Map<String, Tensor> tensors =
        new LinkedHashMap<>(
            ModelFiles.tensors(InputFolder.foreign(folder.toString()), "model.safetensors"));
    change.accept(tensors);
    try (OutputStream out = Files.newOutputStream(folder.resolve("model.safetensors"))) {
      Safetensors.write(out, tensors);
    }
  }

  private CausalModel load() {
    return CausalModel.load(InputFolder.foreign(folder.toString()));
  }

  private void refuses(String message) {
    assertThatThrownBy(() -> load().close())
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }

  @Test
  void anUndamagedFolderIsRead() throws IOException {
    copy("llama");
    change(tensors -> {});
    try (CausalModel model = load()) {
      assertThat(model.config().vocabulary()).isEqualTo(64);
    }
  }

  @Test
  void tokensThatGiveFormAreFoundInTheFoldersOwnFiles() throws IOException {
    copy("llama");
    try (CausalModel model = load()) {
      assertThat(model.tokenizer().tokens()).isEqualTo(new StepTokens(1, 2, 0, 4, 3));
    }
    Files.delete(folder.resolve("tokenizer_config.json"));
    try (CausalModel model = load()) {
      assertThat(model.tokenizer().tokens()).isEqualTo(new StepTokens(1, 2, 0, 4, 3));
    }
  }

  @Test
  void aFolderWithoutSuchTokensIsToldWhatIsMissing() throws IOException {
    copy("llama");
    replace("tokenizer.json", "\"\\n\"", "\"step\"");
    replace("tokenizer.json", "\"\\n\\n\"", "\"prompt\"");
    refuses("Cannot read step tokens: no stepwise.json");
    refuses("step_end, prompt_end missing");
    Files.writeString(folder.resolve("stepwise.json"), new StepTokens(1, 2, 0, 4, 3).toJson());
    load().close();
  }

  @Test
  void missingTensorsAreRefused() throws IOException {
    copy("llama");
    change(tensors -> tensors.remove("model.layers.1.mlp.up_proj.weight"));
    refuses("Cannot read model: no tensor model.layers.1.mlp.up_proj.weight at ");
  }

  @Test
  void wrongShapesAreRefused() throws IOException {
    copy("llama");
    change(tensors -> tensors.put("model.norm.weight", new Tensor(new int[] {31}, new float[31])));
    refuses("Cannot read model: shape of model.norm.weight ([31], expected [32]) at ");
  }

  @Test
  void tensorsOfAnotherArchitectureAreRefused() throws IOException {
    copy("llama");
    change(
        tensors ->
            tensors.put(
                "model.layers.0.self_attn.q_norm.weight", new Tensor(new int[] {8}, new float[8])));
    refuses(
        "tensors that LlamaForCausalLM does not have (model.layers.0.self_attn.q_norm.weight,"
            + " expected none)");
  }

  @Test
  void storedRotaryFrequenciesAreNoReasonToRefuse() throws IOException {
    copy("llama");
    change(
        tensors ->
            tensors.put(
                "model.layers.0.self_attn.rotary_emb.inv_freq",
                new Tensor(new int[] {4}, new float[4])));
    load().close();
  }

  @Test
  void aTokenizerThatKnowsMoreThanTheModelIsRefused() throws IOException {
    copy("llama");
    replace("config.json", "\"vocab_size\": 64", "\"vocab_size\": 63");
    refuses("the tokenizer knows more ids than the model (64, expected at most vocab_size 63)");
  }

  @Test
  void aFolderWithoutWeightsIsRefused() throws IOException {
    copy("llama");
    Files.delete(folder.resolve("model.safetensors"));
    refuses("Cannot read model: no weights");
  }

  @Test
  void shardsThatLeaveTheFolderAreRefused() throws IOException {
    copy("llama-biases-llama3-sharded");
    load().close();
    replace(
        "model.safetensors.index.json",
        "model-00002-of-00003.safetensors",
        "../model-00002-of-00003.safetensors");
    refuses("shard name leaves the folder or is none (../model-00002-of-00003.safetensors");
  }

  @Test
  void aShardThatIsNotThereIsRefused() throws IOException {
    copy("llama-biases-llama3-sharded");
    Files.delete(folder.resolve("model-00002-of-00003.safetensors"));
    refuses("model-00002-of-00003.safetensors");
  }

  @Test
  void anIndexThatDisagreesWithItsShardsIsRefused() throws IOException {
    copy("llama-biases-llama3-sharded");
    replace("model.safetensors.index.json", "\"lm_head.weight\"", "\"lm_tail.weight\"");
    refuses("index and shard disagree on lm_head.weight (null, expected model-0000");
  }
}
