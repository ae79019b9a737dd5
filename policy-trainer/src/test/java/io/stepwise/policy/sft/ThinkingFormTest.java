package io.stepwise.policy.sft;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.random.ShuffledSamples;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelPreset;
import io.stepwise.lm.format.FolderFormats;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.lm.format.Formats;
import io.stepwise.lm.format.Thinking;
import io.stepwise.lm.optimizer.OptimizerSettings.Method;
import io.stepwise.lm.tokenizer.BytePairTokenizer;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Demonstrations for a policy whose chat template begins every response with thinking. */
class ThinkingFormTest {
  private static final ReasoningTokenizer TOKENIZER =
      BytePairTokenizer.train(List.of("1+2=3", "<think>", "</think>"), 300);
  private static final String PROMPT = "U1+2A<think>\n";

  @TempDir private Path folder;

  private Formats formats(String steps, String opening) throws IOException {
    Files.writeString(
        folder.resolve("chat_template.jinja"),
        "U{{ messages[0]['content'] }}{% if add_generation_prompt %}A" + opening + "{% endif %}");
    FormatSettings settings =
        new FormatSettings(FormatSettings.Choice.CHAT, null, "{problem}", steps);
    return FolderFormats.settle(InputFolder.any(folder.toString()), TOKENIZER, settings, "")
        .open(TOKENIZER);
  }

  private Formats thinking(String steps) throws IOException {
    return formats(steps, "<think>{{ '\\n' }}");
  }

  private static String text(Demonstration demonstration) {
    int[] row = demonstration.row();
    return TOKENIZER.decode(Arrays.copyOf(row, row.length - 1));
  }

  private static String text(Formats formats, String... steps) {
    return text(Demonstration.of(formats, "1+2", List.of(steps)));
  }

  @Test
  void thinkingEndsBeforeTheLastStep() throws IOException {
    assertThat(text(thinking("blank-line"), "a", "b", "c"))
        .isEqualTo(PROMPT + "a\n\nb\n</think>\n\nc");
    assertThat(text(thinking("line"), "a", "b", "c")).isEqualTo(PROMPT + "a\nb\n</think>\nc");
    assertThat(text(thinking("regex:Step \\d+:"), "a", "b"))
        .isEqualTo(PROMPT + "Step 1: a\n</think>\nStep 2: b");
    assertThat(text(thinking("blank-line"), "c")).isEqualTo(PROMPT + "</think>\n\nc");
    assertThat(text(thinking("regex:Step \\d+:"), "c")).isEqualTo(PROMPT + "</think>\n\nStep 1: c");
  }

  @Test
  void thinkingOfTheDemonstrationIsNotOpenedOrClosedTwice() throws IOException {
    Formats formats = thinking("blank-line");
    assertThat(text(formats, "<think>\na", "b\n</think>", "c", "d"))
        .isEqualTo(PROMPT + "a\n\nb\n</think>\n\nc\n\nd");
    assertThat(text(formats, "<think>a</think>c")).isEqualTo(PROMPT + "a</think>c");
    assertThat(text(formats, "<think>a", "c")).isEqualTo(PROMPT + "a\n</think>\n\nc");
  }

  @Test
  void otherPromptsAreFollowedByTheStepsAsTheyAre() throws IOException {
    assertThat(text(formats("blank-line", ""), "a", "b")).isEqualTo("U1+2Aa\n\nb");
    assertThat(text(formats("blank-line", ""), "<think>a", "b")).isEqualTo("U1+2A<think>a\n\nb");
    assertThat(text(formats("blank-line", "<think></think>"), "a", "b"))
        .isEqualTo("U1+2A<think></think>a\n\nb");
  }

  @ParameterizedTest
  @ValueSource(strings = {"blank-line", "line", "regex:Step \\d+:"})
  void samplingReadsTheFormAsTheSameSteps(String steps) throws IOException {
    Formats formats = thinking(steps);
    int[] prompt = formats.prompt().render("1+2");
    ThinkingForm form = ThinkingForm.of(formats, prompt, List.of("Step 1: a", "Step 2: b"));
    assertThat(formats.steps().split(form.response()).texts())
        .containsExactly("Step 1: a", "Step 2: b");
    Thinking thinking = Thinking.of(TOKENIZER, true, form.response());
    assertThat(thinking.phase()).isEqualTo(Thinking.Phase.ANSWERING);
    assertThat(thinking.answer()).isEqualTo("Step 2: b");
  }

  @Test
  void maskedStepsAreContextAndTheEndOfTheThinkingGoesWithTheStepBeforeIt() throws IOException {
    Formats formats = thinking("blank-line");
    List<String> steps = List.of("a", "b", "c");
    assertThat(lossOf(Demonstration.of(formats, "1+2", steps, k -> k == 1)))
        .contains("b", "</think>")
        .doesNotContain("a", "c");
  }

  private static String lossOf(Demonstration demonstration) {
    int[] row = demonstration.row();
    return TOKENIZER.decode(
        Arrays.stream(demonstration.targets())
            .filter(t -> t < row.length - 1)
            .map(t -> row[t])
            .toArray());
  }

  @Test
  void truncatedDemonstrationsKeepTheForm() throws IOException {
    Formats formats = thinking("blank-line");
    List<String> steps = List.of("1", "2", "3".repeat(50));
    IntPredicate all = step -> true;
    int whole = Demonstration.of(formats, "1+2", steps).row().length;
    List<Demonstration> first =
        new DemonstrationBuilder(formats, whole - 1).demonstrations("1+2", steps, all);
    assertThat(first).hasSize(1);
    assertThat(TOKENIZER.decode(first.get(0).row())).isEqualTo(PROMPT + "1\n\n2\n</think>");
  }

  @Test
  void aModelLearnsToEndItsThinking() throws IOException {
    Formats formats = thinking("blank-line");
    Demonstration shown = Demonstration.of(formats, "1+2", List.of("1+2=3", "3"));
    try (CausalModel model =
            CausalModel.create(
                ModelPreset.TINY.config(TOKENIZER.vocabularySize(), Head.LANGUAGE_MODEL),
                TOKENIZER,
                NamedRandom.of("thinking model"));
        SftTrainer trainer =
            new SftTrainer(
                model,
                ShuffledSamples.of(List.of(shown), NamedRandom.of("thinking")),
                new SftSettings(40, 1, 0.02, 2, Method.ADAMW, 1))) {
      double first = trainer.step().get("loss");
      double last = first;
      while (!trainer.finished()) {
        last = trainer.step().get("loss");
      }
      assertThat(last).isLessThan(first / 4);
    }
  }
}
