package io.stepwise.policy.sft;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.lm.format.Formats;
import io.stepwise.policy.TinyModels;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemonstrationBuilderTest {
  private static final Formats FORMATS = Formats.stepwise(TinyModels.TOKENIZER);
  private static final List<String> STEPS = List.of("1+2=3", "3-1=2", "2+2=4");

  /** {@code ^1+2-1+2:} has 9 tokens, each step 6 with its end, and {@code $} one. */
  private static DemonstrationBuilder builder(int maxLength) {
    return new DemonstrationBuilder(FORMATS, maxLength);
  }

  private static List<String> texts(DemonstrationBuilder builder) {
    return builder.demonstrations("1+2-1+2", STEPS, step -> true).stream()
        .map(demonstration -> TinyModels.TOKENIZER.decode(demonstration.row()))
        .toList();
  }

  @Test
  void whatFitsIsWhole() {
    for (int maxLength : new int[] {28, 29, 512}) {
      DemonstrationBuilder builder = builder(maxLength);
      assertThat(texts(builder)).containsExactly("^1+2-1+2:1+2=3;3-1=2;2+2=4;$");
      assertThat(builder.truncated()).isZero();
      assertThat(builder.skipped()).isZero();
    }
  }

  @Test
  void whatIsTooLongEndsWithItsLastCompleteStepAndHasNoEndToken() {
    DemonstrationBuilder builder = builder(26);
    assertThat(texts(builder)).containsExactly("^1+2-1+2:1+2=3;3-1=2;");
    assertThat(builder.truncated()).isEqualTo(1);
    assertThat(texts(builder(21))).containsExactly("^1+2-1+2:1+2=3;3-1=2;");
    assertThat(texts(builder(20))).containsExactly("^1+2-1+2:1+2=3;");
    assertThat(builder.demonstrations("1+2", STEPS, step -> true)).hasSize(1);
    assertThat(builder.truncated()).as("a shorter problem leaves room").isEqualTo(1);
  }

  @Test
  void withoutOneCompleteStepItIsSkippedAndCounted() {
    DemonstrationBuilder builder = builder(14);
    assertThat(texts(builder)).isEmpty();
    assertThat(builder.skipped()).isEqualTo(1);
    assertThat(builder.truncated()).isZero();
    assertThat(texts(builder(15))).hasSize(1);
  }

  @Test
  void aTruncatedSolutionKeepsItsMask() {
    DemonstrationBuilder builder = builder(26);
    List<Demonstration> first = builder.demonstrations("1+2-1+2", STEPS, step -> step != 0);
    assertThat(first).hasSize(1);
    assertThat(first.get(0).targets()).containsExactly(15, 16, 17, 18, 19, 20);
    assertThat(builder.truncated()).isEqualTo(1);
  }

  @Test
  void whatIsLeftWithoutLossIsSkippedAndCounted() {
    DemonstrationBuilder builder = builder(20);
    assertThat(builder.demonstrations("1+2-1+2", STEPS, step -> step != 0)).isEmpty();
    assertThat(builder.skipped()).isEqualTo(1);
    assertThat(builder.demonstrations("1+2-1+2", STEPS, step -> step != 1)).hasSize(1);
    assertThat(builder.truncated()).isEqualTo(1);
  }
}
