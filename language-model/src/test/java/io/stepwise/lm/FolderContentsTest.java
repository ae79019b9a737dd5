package io.stepwise.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.config.Architecture;
import io.stepwise.lm.weights.ModelFiles;
import io.stepwise.lm.weights.Safetensors;
import io.stepwise.lm.weights.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that a folder holds and that changes a model is left out in silence. */
class FolderContentsTest {
  private static final List<int[]> ROWS = List.of(new int[] {1, 7, 8, 9, 3});

  @TempDir private Path folder;

  private void copy(String name) throws IOException {
    try (Stream<Path> files = Files.list(Fixtures.path("parity/" + name))) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
  }

  private void configure(String old, String with) throws IOException {
    Path file = folder.resolve("config.json");
    String text = Files.readString(file);
    assertThat(text).contains(old);
    Files.writeString(file, text.replace(old, with));
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

  private float[] logProbs() {
    try (CausalModel model = load()) {
      return model.evaluate(ROWS, ModelOutput.LOG_PROBS).get(0).logProbs();
    }
  }

  @Test
  void headThatDiffersFromTheEmbeddingIsKeptThoughTheConfigurationTiesThem() throws IOException {
    copy("llama");
    float[] untied = logProbs();
    configure("\"tie_word_embeddings\": false", "\"tie_word_embeddings\": true");
    assertThat(logProbs()).isEqualTo(untied);
    try (CausalModel model = load();
        OutputFolder out = OutputFolder.stage(folder + "/again")) {
      model.save(out);
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
    try (CausalModel again = CausalModel.load(InputFolder.open(folder + "/again"))) {
      assertThat(again.config().tiedEmbeddings()).isFalse();
      assertThat(again.evaluate(ROWS, ModelOutput.LOG_PROBS).get(0).logProbs()).isEqualTo(untied);
    }
  }

  @Test
  void headThatRepeatsTheEmbeddingIsTied() throws IOException {
    copy("llama");
    configure("\"tie_word_embeddings\": false", "\"tie_word_embeddings\": true");
    change(tensors -> tensors.put("lm_head.weight", tensors.get("model.embed_tokens.weight")));
    try (CausalModel model = load()) {
      assertThat(model.config().tiedEmbeddings()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "[]"})
  void modelTypeTakesThePlaceOfMissingArchitectures(String architectures) throws IOException {
    copy("qwen2-tied-linear");
    float[] before = logProbs();
    configure("[\n    \"Qwen2ForCausalLM\"\n  ]", architectures);
    try (CausalModel model = load()) {
      assertThat(model.config().architecture()).isEqualTo(Architecture.QWEN2);
    }
    assertThat(logProbs()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"model_type\": \"llama\" | \"model_type\": \"falcon\""
            + " | model_type contradicts architectures (falcon, expected llama for LlamaForCausal",
        "\"LlamaForCausalLM\" | | unknown model_type (x",
      })
  void familiesThatContradictOrAreUnknownAreRejected(String old, String with, String message)
      throws IOException {
    copy("llama");
    configure(old, with == null ? "" : with);
    if (with == null) {
      configure("\"model_type\": \"llama\"", "\"model_type\": \"x\"");
    }
    assertThatThrownBy(this::load)
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining(message)
        .hasMessageEndingWith("config.json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"final_logit_softcapping\": 30.0 | final_logit_softcapping is not supported (30.0",
        "\"attn_logit_softcapping\": 50 | attn_logit_softcapping is not supported (50",
        "\"query_pre_attn_scalar\": 256 | query_pre_attn_scalar is not supported",
        "\"logits_scaling\": 8.0 | logits_scaling is not supported (8.0, expected 1 or none)",
        "\"residual_multiplier\": 0.22 | residual_multiplier is not supported",
        "\"no_rope_layers\": [1, 1, 0] | no_rope_layers is not supported",
        "\"num_local_experts\": 8 | num_local_experts is not supported",
        "\"qk_norm\": true | qk_norm is not supported (true, expected false or none)",
        "\"use_bidirectional_attention\": true | use_bidirectional_attention is not supported",
        "\"is_causal\": false | is_causal is not supported (false, expected true or none)",
        "\"rotary_pct\": 0.25 | rotary_pct is not supported (0.25, expected 1 or none)"
      })
  void keysThatChangeTheComputationAreRejectedByName(String key, String message)
      throws IOException {
    copy("llama");
    configure("\"use_cache\": true", "\"use_cache\": true, " + key);
    assertThatThrownBy(this::load)
        .isInstanceOf(InvalidInput.class)
        .hasMessageStartingWith("Cannot read model: " + message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"final_logit_softcapping\": null",
        "\"logits_scaling\": 1.0",
        "\"residual_multiplier\": 1",
        "\"num_local_experts\": 0",
        "\"qk_norm\": false",
        "\"is_causal\": true",
        "\"rotary_pct\": 1.0",
        "\"a_key_of_no_model\": {\"x\": 1}"
      })
  void keysThatChangeNothingAreAccepted(String key) throws IOException {
    copy("llama");
    float[] before = logProbs();
    configure("\"use_cache\": true", "\"use_cache\": true, " + key);
    assertThat(logProbs()).isEqualTo(before);
  }

  @Test
  void rotaryFrequenciesPerLayerTypeAreRejected() throws IOException {
    copy("llama");
    configure(
        "\"rope_type\": \"default\"",
        "\"full_attention\": {\"rope_theta\": 1e6}, \"rope_type\": \"default\"");
    assertThatThrownBy(this::load)
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("per layer type are not supported (full_attention, expected one set");
  }
}
