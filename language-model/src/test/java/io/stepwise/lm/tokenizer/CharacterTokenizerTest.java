package io.stepwise.lm.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CharacterTokenizerTest {
  private static final ReasoningTokenizer TOKENIZER =
      CharacterTokenizer.of(".^$;:", "0123456789+-=");

  @Test
  void oneTokenPerCharacterBetweenThoseThatGiveTheForm() {
    assertThat(TOKENIZER.vocabularySize()).isEqualTo(18);
    assertThat(TOKENIZER.tokens()).isEqualTo(new StepTokens(1, 2, 0, 4, 3));
    assertThat(TOKENIZER.prompt("4+7")).containsExactly(1, 9, 15, 12, 4);
    assertThat(TOKENIZER.step("4+7=1")).containsExactly(9, 15, 12, 17, 6, 3);
    assertThat(TOKENIZER.decode(1, 9, 15, 12, 4, 9, 17, 9, 3, 2, 0)).isEqualTo("^4+7:4=4;$.");
  }

  /**
   * The order of Java's small maps differs between processes, which would change a folder's digest.
   */
  @Test
  void filesAreTheSameBytesInEveryProcess(@TempDir Path folder) {
    try (OutputFolder out = OutputFolder.stage(folder.resolve("saved").toString())) {
      TOKENIZER.save(out, "");
      out.commit(ManifestDraft.of("test", Instant.now()));
    }
    assertThat(
            InputFolder.open(folder.resolve("saved").toString())
                .text("tokenizer_config.json")
                .lines()
                .filter(line -> line.contains(":"))
                .map(line -> line.replaceAll("\\W+", " ").strip().split(" ")[0]))
        .containsExactly("bos_token", "chat_template", "eos_token", "pad_token", "tokenizer_class");
  }

  @Test
  void emptyTextIsNoToken() {
    assertThat(TOKENIZER.prompt("")).containsExactly(1, 4);
    assertThat(TOKENIZER.step("")).containsExactly(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"4+x", "4 + 7", "4+7\n", "é", "😀", "4+7 "})
  void unknownCharactersAreRejected(String text) {
    assertThatThrownBy(() -> TOKENIZER.prompt(text))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("not in the vocabulary");
    assertThatThrownBy(() -> TOKENIZER.step(text)).isInstanceOf(InvalidInput.class);
    assertThat(TOKENIZER.step("4+7")).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"4;7", "^4", "4$", "4.", ":4"})
  void charactersThatGiveTheFormAreRejected(String text) {
    assertThatThrownBy(() -> TOKENIZER.prompt(text))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("an end or padding token");
    assertThatThrownBy(() -> TOKENIZER.step(text)).isInstanceOf(InvalidInput.class);
    assertThat(TOKENIZER.step("4")).hasSize(2);
  }

  @Test
  void characterGivenTwiceIsRejected() {
    assertThatThrownBy(() -> CharacterTokenizer.of(".^$;:", "0120"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CharacterTokenizer.of(".^$;:", "0;1"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CharacterTokenizer.of(".^$;", "01"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(CharacterTokenizer.of(".^$;:", "012").vocabularySize()).isEqualTo(8);
  }

  @Test
  void alphabetMayLieBeyondTheFirstPlane() {
    ReasoningTokenizer tokenizer = CharacterTokenizer.of(".^$;:", "😀é中");
    assertThat(tokenizer.step("中😀é")).containsExactly(7, 5, 6, 3);
    assertThat(tokenizer.decode(7, 5, 6)).isEqualTo("中😀é");
  }

  @Test
  void stepsAreTheTextsBeforeStepEnds() {
    int[] first = TOKENIZER.step("4+7=1");
    int[] second = TOKENIZER.step("1=1");
    int[] response = Arrays.copyOf(first, first.length + second.length + 2);
    System.arraycopy(second, 0, response, first.length, second.length);
    response[response.length - 2] = 9; // text after the last step end
    response[response.length - 1] = TOKENIZER.tokens().eos();
    assertThat(TOKENIZER.steps(response)).containsExactly("4+7=1", "1=1");
    assertThat(TOKENIZER.steps(new int[] {9, 2})).isEmpty();
    assertThat(TOKENIZER.steps(new int[] {3, 3})).containsExactly("", "");
  }

  @Test
  void savedTokenizerReadsBack(@TempDir Path folder) {
    String path = folder.resolve("t").toString();
    try (OutputFolder out = OutputFolder.stage(path)) {
      TOKENIZER.save(out, "part/");
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
    ReasoningTokenizer read = ReasoningTokenizer.load(InputFolder.open(path), "part/");
    assertThat(read.tokens()).isEqualTo(TOKENIZER.tokens());
    assertThat(read.step("4+7=1")).containsExactly(TOKENIZER.step("4+7=1"));
    assertThatThrownBy(() -> read.step("4;")).isInstanceOf(InvalidInput.class);
  }
}
