package io.stepwise.prm.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.SampledTokens;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.tokenizer.BytePairTokenizer;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.lm.tokenizer.StepTokens;
import io.stepwise.prm.TinyModels;
import io.stepwise.prm.kind.RewardEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens of layouts and questions against tokenizers that have or lack them. */
class TokenChecksTest {
  private static final ReasoningTokenizer PAIRS =
      BytePairTokenizer.train(
          Collections.nCopies(20, "Is it correct?\nAnswer: Yes\nAnswer: No"), 400);

  @TempDir private Path folder;

  /** The same pairs in a folder with other ids for the markers. */
  private ReasoningTokenizer external(int promptEnd, int stepEnd) throws IOException {
    TinyModels.random(Head.LANGUAGE_MODEL, PAIRS, 1, folder.resolve("model")).close();
    Path copy = Files.createDirectories(folder.resolve("copy"));
    Files.copy(
        folder.resolve("model").resolve(ReasoningTokenizer.FILE),
        copy.resolve(ReasoningTokenizer.FILE));
    Files.writeString(
        copy.resolve(StepTokens.FILE), new StepTokens(1, 2, 2, promptEnd, stepEnd).toJson());
    return ReasoningTokenizer.load(InputFolder.any(copy.toString()), "");
  }

  @Test
  void mathShepherdNeedsItsStepToken() {
    for (ReasoningTokenizer without : List.of(PAIRS, TinyModels.TOKENIZER)) {
      assertThatThrownBy(() -> new MathShepherdLayout(without))
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("Cannot use layout math-shepherd")
          .hasMessageContaining("no token ки");
    }
  }

  @Test
  void answersAfterACritiqueHaveTheBlankWhereThatIsOneToken() throws IOException {
    VerificationPrompt usual = VerificationPrompt.DEFAULT;
    ReasoningTokenizer external = external(4, 5);
    RewardEntry none = RewardEntry.of(Map.of(), "none");
    VerificationPrompt fitted = usual.fitted(external, none);
    assertThat(fitted.cue()).isEqualTo("\nAnswer:");
    assertThat(fitted.yes()).isEqualTo(" Yes");
    assertThat(fitted.no()).isEqualTo(" No");
    int[] whole = external.verbatim("\nAnswer: Yes");
    assertThat(fitted.yesToken(external)).isEqualTo(whole[whole.length - 1]);
    RewardEntry trained = RewardEntry.of(fitted.entries(), "trained");
    assertThat(VerificationPrompt.of(trained)).as("recorded").isEqualTo(fitted);
    RewardEntry earlier = RewardEntry.of(usual.entries(), "earlier");
    assertThat(usual.fitted(external, earlier)).as("trained with the blank").isEqualTo(usual);
    assertThat(usual.fitted(PAIRS, none)).as("an own tokenizer").isEqualTo(usual);
    VerificationPrompt longer =
        new VerificationPrompt(usual.template(), "\n", "Indubitably", "No", usual.cue());
    assertThat(longer.fitted(external, none)).as("several tokens").isEqualTo(longer);
  }

  @Test
  void markersOfAnotherTokenizerAreRejected() {
    assertThatThrownBy(() -> external(4, PAIRS.vocabularySize()))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("no token for step_end (id " + PAIRS.vocabularySize())
        .hasMessageContaining(StepTokens.FILE);
  }

  @Test
  void sampledIdsWithOtherMarkersAreNotTakenAsTheyAre() throws IOException {
    ReasoningTokenizer other = external(5, 6);
    assertThat(other.identity()).isEqualTo(PAIRS.identity());
    int[] prompt = PAIRS.prompt("1+2");
    int[] response = PAIRS.step("1+2=3");
    SampledTokens sampled =
        new SampledTokens(prompt, response, new int[] {response.length - 1}, PAIRS.identity());
    assertThat(new StepwiseLayout(PAIRS).sampled(sampled)).isPresent();
    assertThat(new StepwiseLayout(other).sampled(sampled)).isEmpty();
  }
}
