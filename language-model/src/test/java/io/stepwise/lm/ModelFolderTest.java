package io.stepwise.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.tokenizer.StepTokens;
import io.stepwise.lm.weights.ModelFiles;
import io.stepwise.lm.weights.Safetensors;
import io.stepwise.lm.weights.Tensor;
import io.stepwise.lm.weights.WeightFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
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

/** Damage to a folder that transformers saved: each rejected by one line that names it. */
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
  void undamagedFolderIsRead() throws IOException {
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
  void folderWithoutStepTokensGeneratesWithoutSteps() throws IOException {
    copy("llama");
    replace("tokenizer.json", "\"\\n\"", "\"step\"");
    replace("tokenizer.json", "\"\\n\\n\"", "\"prompt\"");
    try (CausalModel model = load()) {
      assertThat(model.tokenizer().verbatim("!!")).hasSize(2);
      assertThatThrownBy(() -> model.tokenizer().prompt("!"))
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("no token for prompt_end (none, expected prompt_end in stepwise");
      assertThatThrownBy(() -> model.tokenizer().step("!"))
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("no token for step_end");
    }
    Files.writeString(
        folder.resolve("stepwise.json"), new StepTokens(1, 2, 0, 4, 3).toJson(Map.of()));
    try (CausalModel model = load()) {
      assertThat(model.tokenizer().prompt("!")).startsWith(1).endsWith(4);
    }
  }

  @Test
  void folderWithoutEndTokenIsRejected() throws IOException {
    copy("llama");
    replace("tokenizer_config.json", "eos_token", "ens_token");
    replace("config.json", "eos_token_id", "ens_token_id");
    replace("generation_config.json", "eos_token_id", "ens_token_id");
    refuses("Cannot read step tokens: no stepwise.json and no substitute (eos missing");
  }

  @Test
  void externalTokenClassifierHasNoTokenProbabilities(@TempDir Path saved) throws IOException {
    copy("llama-scores");
    List<int[]> rows = List.of(new int[] {1, 7, 8, 9});
    try (CausalModel model = load()) {
      assertThat(model.config().head()).isEqualTo(Head.SCALAR_ONLY);
      String why = "Cannot compute token probabilities: the model has no LM head (a Llama";
      assertThatThrownBy(() -> model.evaluate(rows, ModelOutput.ALL))
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining(why);
      assertThatThrownBy(() -> new Generator(model)).hasMessageContaining(why);
      assertThatThrownBy(() -> model.copy(Head.LANGUAGE_MODEL))
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("Cannot use model: it has no LM head");
      try (OutputFolder output = OutputFolder.stage(saved + "/again")) {
        model.save(output);
        output.commit(ManifestDraft.of("test", Instant.now()));
      }
      InputFolder again = InputFolder.open(saved + "/again");
      assertThat(ModelFiles.tensors(again, "model.safetensors"))
          .doesNotContainKey("lm_head.weight");
      try (CausalModel reloaded = CausalModel.load(again);
          CausalModel copied = reloaded.copy(Head.SCALAR)) {
        float[] scores = model.evaluate(rows, ModelOutput.HEAD).get(0).head();
        assertThat(reloaded.config()).isEqualTo(model.config());
        assertThat(copied.config()).isEqualTo(model.config());
        assertThat(reloaded.evaluate(rows, ModelOutput.HEAD).get(0).head()).isEqualTo(scores);
        assertThat(copied.evaluate(rows, ModelOutput.HEAD).get(0).head()).isEqualTo(scores);
      }
    }
  }

  @Test
  void missingTensorsAreRejected() throws IOException {
    copy("llama");
    change(tensors -> tensors.remove("model.layers.1.mlp.up_proj.weight"));
    refuses("Cannot read model: no tensor model.layers.1.mlp.up_proj.weight at ");
  }

  @Test
  void wrongShapesAreRejected() throws IOException {
    copy("llama");
    change(tensors -> tensors.put("model.norm.weight", new Tensor(new int[] {31}, new float[31])));
    refuses("Cannot read model: shape of model.norm.weight ([31], expected [32]) at ");
  }

  @Test
  void tensorsOfAnotherArchitectureAreRejected() throws IOException {
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
  void tokenizerWithMoreTokensThanTheModelIsRejected() throws IOException {
    copy("llama");
    replace("config.json", "\"vocab_size\": 64", "\"vocab_size\": 63");
    refuses("the tokenizer has more tokens than the model (64, expected at most vocab_size 63)");
  }

  @Test
  void folderWithoutWeightsIsRejected() throws IOException {
    copy("llama");
    Files.delete(folder.resolve("model.safetensors"));
    refuses("Cannot read model: no weights");
  }

  @Test
  void shardsThatLeaveTheFolderAreRejected() throws IOException {
    copy("llama-biases-llama3-sharded");
    load().close();
    replace(
        "model.safetensors.index.json",
        "model-00002-of-00003.safetensors",
        "../model-00002-of-00003.safetensors");
    refuses("invalid shard name (../model-00002-of-00003.safetensors");
  }

  @Test
  void veryLongShardNameIsShownInPart() throws IOException {
    copy("llama-biases-llama3-sharded");
    String shard = "model-00002-of-00003.safetensors";
    replace("model.safetensors.index.json", shard, "[".repeat(5000));
    refuses("invalid shard name (" + "[".repeat(80) + "…, expected a plain");
    replace("model.safetensors.index.json", "[".repeat(5000), "9".repeat(5000) + ".safetensors");
    refuses("invalid shard name (" + "9".repeat(80) + "…, expected a plain");
  }

  @Test
  void namesAreThoseOfTheFileThatIsRead() throws IOException {
    copy("llama");
    Files.copy(
        Fixtures.path("parity/llama-biases-llama3-sharded/model.safetensors.index.json"),
        folder.resolve("model.safetensors.index.json"));
    InputFolder both = InputFolder.foreign(folder.toString());
    assertThat(WeightFiles.names(both)).isEqualTo(WeightFiles.read(both, "").keySet());
  }

  @Test
  void shardThatIsNotThereIsRejected() throws IOException {
    copy("llama-biases-llama3-sharded");
    Files.delete(folder.resolve("model-00002-of-00003.safetensors"));
    refuses("model-00002-of-00003.safetensors");
  }

  @Test
  void indexThatDisagreesWithItsShardsIsRejected() throws IOException {
    copy("llama-biases-llama3-sharded");
    replace("model.safetensors.index.json", "\"lm_head.weight\"", "\"lm_tail.weight\"");
    refuses("index and shard disagree on lm_head.weight (null, expected model-0000");
  }

  @Test
  void linksOutOfTheFolderAreRejectedAndInnerOnesFollowed(@TempDir Path elsewhere)
      throws IOException {
    copy("llama");
    Path weights = folder.resolve("model.safetensors");
    Files.move(weights, elsewhere.resolve("weights"));
    Files.createSymbolicLink(weights, elsewhere.resolve("weights"));
    refuses(
        "a link points outside the folder (model.safetensors, expected files inside the folder)");
    Files.delete(weights);
    Files.move(elsewhere.resolve("weights"), folder.resolve("weights"));
    Files.createSymbolicLink(weights, Path.of("weights"));
    load().close();
    Files.delete(weights);
    Files.createSymbolicLink(weights, Path.of("nowhere"));
    refuses("Cannot read model: no weights");
  }

  @Test
  void linkedFolderInsideLeadsNowhere(@TempDir Path elsewhere) throws IOException {
    copy("llama-biases-llama3-sharded");
    Files.createSymbolicLink(folder.resolve("sub"), elsewhere);
    load().close();
    Path shard = folder.resolve("model-00002-of-00003.safetensors");
    Files.delete(shard);
    Files.createSymbolicLink(shard, elsewhere);
    refuses("model-00002-of-00003.safetensors");
  }

  @Test
  void linksOfADownloadCacheAreFollowed(@TempDir Path cache) throws IOException {
    copy("llama");
    Path snapshot = Files.createDirectories(cache.resolve("models--a--b/snapshots/0123"));
    Path blobs = Files.createDirectories(cache.resolve("models--a--b/blobs"));
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.copy(file, blobs.resolve("blob-" + file.getFileName()));
        Files.createSymbolicLink(
            snapshot.resolve(file.getFileName()),
            Path.of("../../blobs/blob-" + file.getFileName()));
      }
    }
    CausalModel.load(InputFolder.foreign(snapshot.toString())).close();
  }

  @Test
  void filesTooLongToBeTextsAreRejectedUnread() throws IOException {
    copy("llama");
    try (RandomAccessFile file =
        new RandomAccessFile(folder.resolve("config.json").toFile(), "rw")) {
      file.setLength(1L << 40);
    }
    refuses("too large for a text file (1099511627776 bytes, expected at most 134217728)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"vocab_size\": 64 | \"vocab_size\": 2147483647 | a matrix has too many elements",
        "\"vocab_size\": 64 | \"vocab_size\": 99999999999 | config lacks vocab_size (99999999999",
        "\"vocab_size\": 64 | \"vocab_size\": 64.5 | config lacks vocab_size (64.5",
        "\"vocab_size\": 64 | \"vocab_size\": NaN | config is not JSON",
        "\"hidden_size\": 32 | \"hidden_size\": 1000000 | shape of model.embed_tokens.weight",
        "\"hidden_size\": 32 | \"hidden_size\": -32 | hidden_size out of range (-32",
        "\"num_hidden_layers\": 2 | \"num_hidden_layers\": 2147483647 | num_hidden_layers out of",
        "\"head_dim\": 8 | \"head_dim\": 2147483646 | a matrix has too many elements",
        "\"num_key_value_heads\": 2 | \"num_key_value_heads\": 1e300 | config lacks num_key_value",
        "\"max_position_embeddings\": 64 | \"max_position_embeddings\": 2147483647 | max_position",
        "\"rms_norm_eps\": 1e-06 | \"rms_norm_eps\": 1e400 | rms_norm_eps out of range",
        "\"rope_theta\": 500.0 | \"rope_theta\": 1e400 | rope_theta or rms_norm_eps out of range",
        "LlamaForCausalLM | FalconForCausalLM | unknown architecture (FalconForCausalLM"
      })
  void numbersThatNoModelHasAreRejected(String old, String with, String message)
      throws IOException {
    copy("llama");
    replace("config.json", old, with);
    refuses(message);
  }

  @Test
  void deepConfigurationsAreRejected() throws IOException {
    copy("llama");
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    replace("config.json", "\"vocab_size\": 64", "\"x\": " + deep + ", \"vocab_size\": 64");
    refuses("Cannot read model: config is not JSON");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "2147483647", "9999999999", "1.5", "null", "\"a\""})
  void tokenIdsThatAreNoneAreRejected(String id) throws IOException {
    copy("llama");
    replace("tokenizer.json", "\"!\": 5", "\"!\": " + id);
    refuses("Cannot read ");
  }

  @Test
  void endTokenOfAnotherTypeIsNoSubstitute() throws IOException {
    copy("llama");
    replace("tokenizer_config.json", "eos_token", "ens_token");
    Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": \"2\"}");
    refuses("bad eos_token_id (\"2\", expected an integer)");
  }

  @Test
  void tokenizerWithAnIdBeyondTheVocabularyIsRejected() throws IOException {
    copy("llama");
    replace("tokenizer.json", "\"!\": 5", "\"!\": 5000");
    refuses("the tokenizer has more tokens than the model (5001, expected at most vocab_size 64)");
  }
}
