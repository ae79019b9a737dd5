package io.stepwise.data.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidInput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextLinesTest {
  /** A line without end, as a hostile file of ten gigabytes has it. */
  private static final class Endless extends InputStream {
    private long given;

    @Override
    public int read() {
      given++;
      return 'x';
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      Arrays.fill(buffer, offset, offset + length, (byte) 'x');
      given += length;
      return length;
    }
  }

  private static List<String> lines(String text, int maxBytes) throws IOException {
    InputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    List<String> found = new ArrayList<>();
    try (TextLines lines = new TextLines("file", in, maxBytes)) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        found.add(line);
        assertThat(lines.number()).isEqualTo(found.size());
      }
    }
    return found;
  }

  @Test
  void splitsAtLineFeedsWhereverTheyFall() throws IOException {
    long seed = 20261124;
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(200_000);
      while (text.length() < length) {
        text.append("é".repeat(random.nextInt(1 + random.nextInt(100_000)))).append('\n');
      }
      assertThat(lines(text.toString(), 1 << 20))
          .as("seed %d, round %d", seed, round)
          .isEqualTo(text.toString().lines().toList());
    }
    assertThat(lines("a\n\nb", 5)).containsExactly("a", "", "b");
    assertThat(lines("", 5)).isEmpty();
  }

  @Test
  void lineOfTheGreatestLengthIsReadAndOneByteMoreIsNot() throws IOException {
    assertThat(lines("a\n" + "b".repeat(70_000) + "\nc", 70_000)).hasSize(3);
    assertThatThrownBy(() -> lines("a\n" + "b".repeat(70_001) + "\nc", 70_000))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("too long (from byte 2 on, expected at most 70000 bytes) at file:2");
  }

  @Test
  void lineWithoutEndIsGivenUpEarly() throws IOException {
    Endless endless = new Endless();
    try (TextLines lines = new TextLines("file", endless)) {
      assertThatThrownBy(lines::next).hasMessageContaining("file:1");
      assertThat(endless.given).isLessThan(TextLines.MAX_BYTES + (1L << 17));
    }
  }

  @Test
  void lineThatIsNoTextIsNamed() throws IOException {
    byte[] bytes = {'a', '\n', (byte) 0xc3, '\n', 'b'};
    try (TextLines lines = new TextLines("file", new ByteArrayInputStream(bytes))) {
      assertThat(lines.next()).isEqualTo("a");
      assertThatThrownBy(lines::next)
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("not UTF-8 (from byte 2 on")
          .hasMessageContaining("file:2");
    }
  }
}
