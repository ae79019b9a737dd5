package io.stepwise.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.lora.BaseReference;
import io.stepwise.lm.lora.LoraSettings;
import io.stepwise.lm.lora.Projection;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Damage to adapters that PEFT saved: each rejected by one line that names it. */
class AdapterFolderTest {
  private static final String TENSORS = "adapter_model.safetensors";

  @TempDir private Path root;
  private Path folder;
  private Path base;

  @BeforeEach
  void copy() throws IOException {
    folder = root.resolve("adapters");
    base = root.resolve("base");
    copy("adapters/llama", folder);
    copy("parity/llama", base);
  }

  private static void copy(String name, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(Fixtures.path(name))) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private void replace(String old, String with) throws IOException {
    Path file = folder.resolve("adapter_config.json");
    String text = Files.readString(file);
    assertThat(text).contains(old);
    Files.writeString(file, text.replace(old, with));
  }

  private void change(Consumer<Map<String, Tensor>> change) throws IOException {
    Map<String, Tensor> tensors =
        new LinkedHashMap<>(ModelFiles.tensors(InputFolder.foreign(folder.toString()), TENSORS));
    change.accept(tensors);
    try (OutputStream out = Files.newOutputStream(folder.resolve(TENSORS))) {
      Safetensors.write(out, tensors);
    }
  }

  private CausalModel load() {
    return Adapters.load(
        InputFolder.foreign(folder.toString()), InputFolder.foreign(base.toString()));
  }

  @Test
  void wholeWeightsNextToAdaptersAreNotIgnored() throws IOException {
    Files.copy(base.resolve("model.safetensors"), folder.resolve("model.safetensors"));
    assertThatThrownBy(() -> CausalModel.load(InputFolder.foreign(folder.toString())))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("adapters lie next to whole weights");
    Files.delete(folder.resolve("model.safetensors"));
    assertThatThrownBy(() -> CausalModel.load(InputFolder.foreign(folder.toString())))
        .hasMessageContaining("do not say which base");
  }

  private void refuses(String message) {
    assertThatThrownBy(() -> load().close())
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining(message)
        .hasMessageContaining(folder.toString())
        .hasMessageNotContaining("\n");
  }

  @Test
  void undamagedAdaptersAreRead() throws IOException {
    change(tensors -> {});
    replace("\"r\": 4", "\"r\": 4, \"a_key_of_another_version\": false");
    try (CausalModel model = load()) {
      assertThat(model.trained().parameters()).isEqualTo(3712);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"LORA\" | \"IA3\" | unknown peft_type (\"IA3\", expected LORA)",
        "\"r\": 4 | \"r\": 0 | r out of range (0, expected 1 to 8192)",
        "\"r\": 4 | \"r\": 2147483648 | r out of range",
        "\"r\": 4 | \"r\": 5 | shape of base_model.model.model.layers.0.self_attn.q_proj.lora_A.we",
        "\"lora_alpha\": 6 | \"lora_alpha\": 1e400 | lora_alpha out of range",
        "\"lora_alpha\": 6 | \"lora_alpha\": -1 | lora_alpha out of range (-1, expected above 0",
        "\"q_proj\" | \"lm_head\" | unknown target module (\"lm_head\", expected q_proj, k_proj",
        "\"q_proj\", | `` | unexpected tensors (base_model.model.model.layers.0.self_",
        "\"use_dora\": false | \"use_dora\": true | use_dora is not supported (true, expected none)",
        "\"bias\": \"none\" | \"bias\": \"all\" | unknown bias (\"all\", expected none)",
        "\"rank_pattern\": {} | \"rank_pattern\": {\"q\": 8} | rank_pattern is not supported",
        "\"fan_in_fan_out\": false | \"fan_in_fan_out\": true | fan_in_fan_out is not supported",
        "\"init_lora_weights\": true | \"init_lora_weights\": \"pissa\" | changes the base (\"pissa\"",
        "\"modules_to_save\": null | \"modules_to_save\": [\"lm_head\"] | unknown module to save",
        "\"modules_to_save\": null | \"modules_to_save\": [\"score\"] | no tensor base_model.model.s",
        "\"revision\": null | \"new_trick\": {\"on\": true} | new_trick is not supported",
      })
  void configurationOfOtherAdaptersIsRejected(String old, String with, String message)
      throws IOException {
    load().close();
    replace(old, with);
    refuses(message);
  }

  @Test
  void tensorsThatAreNotThoseOfTheConfigurationAreRejected() throws IOException {
    String a = "base_model.model.model.layers.1.mlp.up_proj.lora_A.weight";
    change(tensors -> tensors.remove(a));
    refuses("no tensor " + a);
    change(tensors -> tensors.put(a, new Tensor(new int[] {32, 4}, new float[128])));
    refuses("shape of " + a + " ([32, 4], expected [4, 32])");
    change(
        tensors -> {
          tensors.put(a, new Tensor(new int[] {4, 32}, new float[128]));
          tensors.put("lm_head.weight", new Tensor(new int[] {1}, new float[1]));
        });
    refuses("unexpected tensors (lm_head.weight, expected none)");
    change(tensors -> tensors.remove("lm_head.weight"));
    load().close();
  }

  @Test
  void pickleIsNotRead() throws IOException {
    Files.move(folder.resolve(TENSORS), folder.resolve("adapter_model.bin"));
    refuses("no safetensors file (adapter_model.bin, which may hold code, expected " + TENSORS);
  }

  @Test
  void linkOutOfTheFolderIsNotFollowed() throws IOException {
    Files.move(folder.resolve(TENSORS), root.resolve("elsewhere"));
    Files.createSymbolicLink(folder.resolve(TENSORS), Path.of("../elsewhere"));
    refuses("a link points outside the folder");
  }

  @Test
  void externalAdaptersNameNoBaseFolder() throws IOException {
    replace("\"llama\"", "\"" + base + "\"");
    assertThatThrownBy(() -> CausalModel.load(InputFolder.foreign(folder.toString())))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("they do not say which base they were trained on")
        .hasMessageContaining("./stepwise merge --base");
  }

  @Test
  void ourAdaptersLeadToTheirBaseWhileItIsWhatItWas() throws IOException {
    String saved = root.resolve("saved").toString();
    try (CausalModel model = load();
        OutputFolder out = OutputFolder.stage(saved)) {
      model.save(out);
      out.commit(ManifestDraft.of("test", Instant.now()));
    }
    try (CausalModel model = CausalModel.load(InputFolder.open(saved))) {
      assertThat(model.adapted()).isTrue();
    }
    assertThat(BaseReference.orSelf(InputFolder.open(saved)).path()).isEqualTo(base.toString());
    Files.writeString(base.resolve("note.txt"), "another folder");
    assertThatThrownBy(() -> CausalModel.load(InputFolder.open(saved)))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("their base is not what they were trained on");
    Files.delete(base.resolve("note.txt"));
    CausalModel.load(InputFolder.open(saved)).close();
    Files.move(base, root.resolve("moved"));
    assertThatThrownBy(() -> CausalModel.load(InputFolder.open(saved)))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("no such folder")
        .hasMessageContaining(base.toString());
    Adapters.load(InputFolder.open(saved), InputFolder.foreign(root.resolve("moved").toString()))
        .close();
  }

  @ParameterizedTest
  @CsvSource({"http://example.org/base", "s3a://bucket/base", "base", "../base", "''"})
  void baseElsewhereIsNotLookedFor(String path) throws IOException {
    Files.writeString(folder.resolve("stepwise_base.json"), "{\"digest\": \"0\"}");
    replace("\"llama\"", "\"" + path + "\"");
    assertThatThrownBy(() -> CausalModel.load(InputFolder.foreign(folder.toString())))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("their base lies elsewhere");
  }

  @Test
  void adaptersOfAnotherShapeAreRejected() throws IOException {
    Path other = root.resolve("other");
    copy("parity/qwen3-biases-tied", other);
    copy("parity/qwen2-tied-linear", root.resolve("like"));
    assertThatThrownBy(
            () ->
                Adapters.load(
                    InputFolder.foreign(folder.toString()), InputFolder.foreign(folder.toString())))
        .isInstanceOf(InvalidInput.class);
    LoraSettings wide =
        new LoraSettings(2, 4, List.of(Projection.DOWN_PROJ), LoraSettings.Scale.PLAIN);
    String saved = root.resolve("saved").toString();
    try (CausalModel model =
            Adapters.fresh(
                InputFolder.foreign(other.toString()),
                Head.LANGUAGE_MODEL,
                wide,
                NamedRandom.of("test"));
        OutputFolder out = OutputFolder.stage(saved)) {
      model.save(out);
      out.commit(ManifestDraft.of("test", Instant.now()));
    }
    // The same widths: adapters of one family fit another, as in PEFT.
    Adapters.load(InputFolder.open(saved), InputFolder.foreign(root.resolve("like").toString()))
        .close();
  }
}
