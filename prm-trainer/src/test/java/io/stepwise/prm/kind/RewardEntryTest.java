package io.stepwise.prm.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.lm.tokenizer.StepTokens;
import io.stepwise.prm.layout.LayoutSettings;
import io.stepwise.prm.layout.LayoutSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RewardEntryTest {
  @TempDir private Path folder;

  private InputFolder folder(String entry) throws IOException {
    Files.writeString(folder.resolve(StepTokens.FILE), "{\"reward-model\": " + entry + "}");
    return InputFolder.foreign(folder.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"outcome\" | reward-model is no object (",
        "null | reward-model is no object (",
        "{\"kind\": \"process\", \"neutral_as\": \"half\"} | invalid reward-model.neutral_as (",
        "{\"kind\": 3} | invalid reward-model.kind (",
        "{\"kind\": \"median\"} | invalid reward-model.kind ("
      })
  void malformedEntryIsRejected(String entry, String message) throws IOException {
    InputFolder malformed = folder(entry);
    assertThatThrownBy(() -> RewardEntry.of(malformed).kind())
        .isInstanceOf(InvalidInput.class)
        .hasMessageStartingWith("Cannot read reward model: " + message)
        .hasMessageEndingWith(folder.resolve(StepTokens.FILE).toString());
  }

  @Test
  void numberOfRationalesIsWhole() throws IOException {
    RewardEntry entry = RewardEntry.of(folder("{\"rationales\": 2.5, \"rationale-tokens\": 8}"));
    assertThat(entry.whole("rationale-tokens", 1, 1)).isEqualTo(8);
    assertThat(entry.whole("temperature", 1, 1)).as("absent").isEqualTo(1);
    assertThatThrownBy(() -> entry.whole("rationales", 1, 0))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("expected a whole number of at least 0");
  }

  @Test
  void separatorsAreTexts() throws IOException {
    InputFolder texts = folder("{\"format\": \"trl\", \"step-separator\": \" \"}");
    assertThat(LayoutSpec.of(texts, LayoutSettings.AUTO).stepSeparator()).isEqualTo(" ");
    InputFolder numbers = folder("{\"format\": \"trl\", \"step-separator\": 5}");
    assertThatThrownBy(() -> LayoutSpec.of(numbers, LayoutSettings.AUTO))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("invalid reward-model.step-separator (5, expected text)");
  }
}
