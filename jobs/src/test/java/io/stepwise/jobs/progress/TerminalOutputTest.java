package io.stepwise.jobs.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TerminalOutputTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TerminalOutput out =
      new TerminalOutput(new PrintStream(bytes, true, StandardCharsets.UTF_8));

  private String shown() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void controlCharactersAreShownEscaped() {
    out.print("a\u001b[31mred\u0007\r\u007f \u009b2J \u202egnp.exe\u2066\u2069 \u2028\0b");
    assertThat(shown())
        .isEqualTo(
            "a\\u001b[31mred\\u0007\\u000d\\u007f \\u009b2J \\u202egnp.exe\\u2066\\u2069"
                + " \\u2028\\u0000b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain\n\ttext → …",
        "naïve Zürich £ © 漢字 한글 עברית العربية\u200f ✓ € â à",
        "👩‍🔬 e\u0301 \u00a0 ‘’ “” ‰ \u2027 \u202f \u2065 \u206a"
      })
  void allOtherTextPasses(String text) {
    out.print(text);
    for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
      out.write(one);
    }
    assertThat(shown()).isEqualTo(text + text);
  }

  @Test
  void characterCutBetweenWritesIsTheSame() {
    for (byte one : "é\u202e\u0085…\u001b".getBytes(StandardCharsets.UTF_8)) {
      out.write(new byte[] {one}, 0, 1);
    }
    assertThat(shown()).isEqualTo("é\\u202e\\u0085…\\u001b");
  }

  @Test
  void bytesThatAreNoTextHideNothing() {
    out.write(new byte[] {(byte) 0xe2, (byte) 0x80, 0x1b, (byte) 0xc2, 0x1b, 'x'}, 0, 6);
    assertThat(shown()).contains("\\u001b", "x").doesNotContain("\u001b");
  }

  @Test
  void whatIsDrawnIsNotEscaped() {
    TerminalOutput.styled(out).print("\u001b[32mok\u001b[0m");
    assertThat(shown()).isEqualTo("\u001b[32mok\u001b[0m");
    assertThat(TerminalOutput.styled(System.out)).isSameAs(System.out);
  }

  @Test
  void nothingIsPrintedOnceMuted() {
    out.println("before");
    out.mute();
    out.println("after");
    out.printf("%d", 5);
    out.write('x');
    assertThat(shown()).isEqualTo("before\n");
  }

  @Test
  void progressEscapesWhatItQuotes() {
    Progress.lines(out).say("reading a\u001b[2Jb\nc");
    assertThat(shown()).isEqualTo("reading a\\u001b[2Jb\\u000ac\n");
    bytes.reset();
    try (Progress.Phase phase = Progress.bars(out, 100).phase("score", 4, "rows")) {
      phase.finish("in a\u001b[2Jb");
    }
    assertThat(shown()).contains("a\\u001b[2Jb").doesNotContain("\u001b[2J");
  }
}
