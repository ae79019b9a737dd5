package io.stepwise.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.config.Architecture;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.lora.LoraSettings;
import io.stepwise.lm.lora.Projection;
import io.stepwise.lm.tokenizer.EndTokens;
import io.stepwise.lm.tokenizer.StepTokens;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a folder has for its tokenizer and for generation is kept by every model made from it. */
class DerivedFolderTest {
  private static final String GENERATION =
      "{\"eos_token_id\" : [2,\n 5, 9],   \"temperature\":0.6, \"top_p\":0.95}\r\n";

  /** Of a shape that no writer of ours has: spacing, line ends, keys, bytes that are not UTF-8. */
  private static final Map<String, byte[]> KEPT =
      new TreeMap<>(
          Map.of(
              "tokenizer_config.json",
              bytes(
                  "{ \"eos_token\":\"</s>\", \"bos_token\":\"<s>\",\r\n\"pad_token\":\"<pad>\","
                      + "\"chat_template\":\"{% for m in messages %}{{ m.content }}{% endfor %}\"}"),
              "generation_config.json",
              bytes(GENERATION),
              "special_tokens_map.json",
              bytes("{\"eos_token\":{\"content\":\"</s>\"}}\n\n"),
              "added_tokens.json",
              bytes("{ }"),
              "chat_template.jinja",
              bytes("{{ messages[0].content }}\n{# ünïcode #}"),
              "additional_chat_templates/tools.jinja",
              bytes("{{ tools }}"),
              "tokenizer.model",
              new byte[] {(byte) 0xff, 0, (byte) 0xc3, 10, 13}));

  @TempDir private Path temporary;
  private Path base;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @BeforeEach
  void copyBase() throws IOException {
    base = Files.createDirectory(temporary.resolve("base"));
    try (Stream<Path> files = Files.list(Fixtures.path("parity/llama"))) {
      for (Path file : files.toList()) {
        Files.copy(file, base.resolve(file.getFileName()));
      }
    }
    for (Map.Entry<String, byte[]> file : KEPT.entrySet()) {
      Path path = base.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
  }

  private InputFolder base() {
    return InputFolder.any(base.toString());
  }

  private InputFolder saved(String name, Consumer<OutputFolder> save) {
    String path = temporary.resolve(name).toString();
    try (OutputFolder out = OutputFolder.stage(path)) {
      save.accept(out);
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
    return InputFolder.open(path);
  }

  private void assertKept(InputFolder folder, String prefix) throws IOException {
    for (Map.Entry<String, byte[]> file : KEPT.entrySet()) {
      assertThat(folder.read(prefix + file.getKey()).readAllBytes())
          .as(file.getKey())
          .isEqualTo(file.getValue());
    }
    assertThat(folder.read(prefix + "tokenizer.json").readAllBytes())
        .isEqualTo(Files.readAllBytes(base.resolve("tokenizer.json")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "critic/"})
  void copiesKeepEveryFileByteForByte(String prefix) throws IOException {
    try (CausalModel model = CausalModel.load(base());
        CausalModel scorer = model.copyTrunk(Head.SCALAR)) {
      InputFolder folder = saved("derived", out -> scorer.save(out, prefix));
      assertKept(folder, prefix);
      try (CausalModel again = CausalModel.load(folder, prefix)) {
        assertKept(saved("again", out -> again.save(out)), "");
      }
    }
  }

  @Test
  void listOfEndTokensIsThatOfTheBase() {
    try (CausalModel model = CausalModel.load(base())) {
      InputFolder folder = saved("derived", model::save);
      assertThat(EndTokens.of(folder, model.tokenizer().tokens())).containsExactly(2, 5, 9);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"absent", "{\"top_p\": 0.5}"})
  void endTokensOfTheConfigurationAreKept(String generation) throws IOException {
    Path config = base.resolve("config.json");
    Files.writeString(
        config,
        Files.readString(config).replace("\"eos_token_id\": 2", "\"eos_token_id\": [2, 7]"));
    Path file = base.resolve("generation_config.json");
    Files.delete(file);
    if (!generation.equals("absent")) {
      Files.writeString(file, generation);
    }
    try (CausalModel model = CausalModel.load(base())) {
      InputFolder folder = saved("derived", model::save);
      assertThat(EndTokens.of(folder, model.tokenizer().tokens())).containsExactly(2, 7);
      assertThat(folder.text("config.json")).contains("\"eos_token_id\" : [ 2, 7 ]");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"2\"", "[2, \"x\"]", "2.5", "-1", "{\"a\": 2}"})
  void endTokensThatAreNoIdsAreRejected(String ids) throws IOException {
    Files.writeString(base.resolve("generation_config.json"), "{\"eos_token_id\": " + ids + "}");
    try (CausalModel model = CausalModel.load(base())) {
      StepTokens tokens = model.tokenizer().tokens();
      assertThatThrownBy(() -> EndTokens.of(base(), tokens))
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("bad eos_token_id")
          .hasMessageContaining("generation_config.json");
    }
  }

  @Test
  void adaptersAndWhatIsMergedFromThemKeepEveryFile() throws IOException {
    LoraSettings settings =
        new LoraSettings(2, 4, List.of(Projection.Q_PROJ), LoraSettings.Scale.PLAIN);
    InputFolder adapters;
    try (CausalModel model =
        Adapters.fresh(base(), Head.LANGUAGE_MODEL, settings, NamedRandom.of("adapters"))) {
      adapters = saved("adapters", model::save);
      assertKept(adapters, "");
      assertThat(adapters.has("config.json")).isFalse();
    }
    try (CausalModel model = Adapters.load(adapters, base());
        CausalModel merged = model.copy(Head.LANGUAGE_MODEL)) {
      assertKept(saved("merged", merged::save), "");
    }
  }

  @Test
  void newModelGetsTheFilesThatItNeeds() {
    try (CausalModel model = Models.random(Architecture.LLAMA, Head.LANGUAGE_MODEL, false)) {
      InputFolder folder = saved("new", model::save);
      assertThat(folder.files())
          .containsExactly(
              "config.json",
              "generation_config.json",
              "model.safetensors",
              "stepwise.json",
              "tokenizer.json",
              "tokenizer_config.json");
      assertThat(folder.text("config.json")).doesNotContain("token_id");
      assertThat(EndTokens.of(folder, model.tokenizer().tokens())).containsExactly(2);
    }
  }
}
