package io.stepwise.lm.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.lm.Generated;
import io.stepwise.lm.Generated.End;
import io.stepwise.lm.Sampling;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FormatsTest {
  private static final ReasoningTokenizer TOKENIZER = ByteTokenizers.byteLevel(List.of("5\n"));

  private static Formats formats(String template) {
    return new FormatSpec(PromptKind.PLAIN, null, null, template, "line", Set.of(0, 1))
        .open(TOKENIZER);
  }

  private static Generated generated(String text, End end) {
    int[] tokens = TOKENIZER.verbatim(text);
    return new Generated(tokens, new float[tokens.length], end);
  }

  @Test
  void everyEndTokenOfTheFolderEndsAResponse() {
    Formats formats = formats("{problem}");
    Sampling sampling = formats.stopping(Sampling.plain(9));
    assertThat(sampling.stopTokens()).as("beside eos").containsExactly(ByteTokenizers.STOP);
    assertThat(sampling.stopStrings()).isEmpty();
    assertThat(formats.end(generated("a<|stop|>", End.STOP))).isEqualTo(End.EOS);
    assertThat(formats.end(generated("a<|end|>", End.EOS))).isEqualTo(End.EOS);
    assertThat(formats.end(generated("a", End.STOP))).isEqualTo(End.STOP);
    assertThat(formats.end(generated("a", End.LENGTH))).isEqualTo(End.LENGTH);
    assertThat(formats.text(generated("a<|stop|>", End.EOS).tokens(), End.EOS)).isEqualTo("a");
  }

  @Test
  void examplesSayHowTheNextProblemWouldBegin() {
    assertThat(formats("Q: 1?\nA: 1\n\nQ: {problem}\nA:").prompt().stopString()).contains("\nQ:");
    assertThat(formats("Q: {problem}\nA:").prompt().stopString()).as("no examples").isEmpty();
    assertThat(formats("1?\n1\n\n{problem}\n").prompt().stopString()).as("no mark").isEmpty();
  }

  @Test
  void nextProblemIsNoPartOfTheResponse() {
    Formats formats = formats("Q: 1?\nA: 1\n\nQ: {problem}\nA:");
    Sampling asked = Sampling.plain(9).withStopStrings(List.of("###"));
    assertThat(formats.stopping(asked).stopStrings()).containsExactly("###", "\nQ:");
    int[] response = generated(" 2 + 3\n= 5\n\nQ:", End.STOP).tokens();
    StepSpans spans = formats.split(response, End.STOP);
    assertThat(spans.texts()).containsExactly("2 + 3", "= 5");
    assertThat(spans.ends()).containsExactly(6, 9);
    assertThat(formats.text(response, End.STOP)).isEqualTo(" 2 + 3\n= 5\n");
    assertThat(formats.split(response, End.LENGTH).texts()).hasSize(3);
  }
}
