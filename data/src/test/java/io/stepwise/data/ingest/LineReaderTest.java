package io.stepwise.data.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.format.SourceLine;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.SourceFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineReaderTest {
  @TempDir Path folder;

  private record Line(long number, long offset, String text) {
    static Line of(SourceLine line) {
      return new Line(
          line.number(), line.byteOffset(), new String(line.bytes(), StandardCharsets.UTF_8));
    }
  }

  /** The slow twin. */
  private static List<Line> expected(String text) {
    List<Line> lines = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf('\n', start);
      end = end < 0 ? text.length() : end;
      lines.add(new Line(lines.size() + 1, start, text.substring(start, end)));
      start = end + 1;
    }
    return lines;
  }

  @Test
  void splitsOfAnySizeGiveTheSameLinesNumbersAndOffsetsAsTheWholeFile() throws IOException {
    long seed = 4;
    SplittableRandom random = NamedRandom.of("lines", seed).stream();
    for (int round = 0; round < 300; round++) {
      StringBuilder text = new StringBuilder();
      for (int k = random.nextInt(30); k > 0; k--) {
        text.append("abc\r".repeat(random.nextInt(4))).append(random.nextInt(3) > 0 ? "\n" : "");
      }
      Path path = folder.resolve("f" + round);
      Files.writeString(path, text);
      SourceFile file = SourceFile.find(List.of(path.toString())).get(0);
      List<Line> lines = new ArrayList<>();
      long splitBytes = random.nextInt(1, 40);
      List<FileRange> ranges = FileRange.of(List.of(file), splitBytes);
      List<FileRange.Survey> surveys = new ArrayList<>();
      for (FileRange range : ranges) {
        surveys.add(range.survey());
        assertThat(FileRange.Survey.of(range.survey().toNumber())).isEqualTo(range.survey());
      }
      for (Split split : FileRange.splits(ranges, surveys)) {
        try (LineSource reader = LineSource.open(split)) {
          for (SourceLine line = reader.next(); line != null; line = reader.next()) {
            lines.add(Line.of(line));
          }
        }
      }
      assertThat(lines)
          .as("seed %d, round %d, splits of %d bytes", seed, round, splitBytes)
          .isEqualTo(expected(text.toString()));
    }
  }

  @Test
  void ofATooLongLineTheBeginningIsKeptAndTheNextLineIsWhole() throws IOException {
    String text = "ab\n" + "x".repeat(200) + "\ncd\n" + "y".repeat(99);
    for (int max : new int[] {16, 64, 100}) {
      LineReader reader =
          new LineReader(
              "f", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), 0, 1, max);
      assertThat(Line.of(reader.next())).isEqualTo(new Line(1, 0, "ab"));
      assertThat(Line.of(reader.next())).isEqualTo(new Line(2, 3, "x".repeat(max)));
      assertThat(reader.tooLong()).isEqualTo(200);
      assertThat(Line.of(reader.next())).isEqualTo(new Line(3, 204, "cd"));
      assertThat(reader.tooLong()).isZero();
      SourceLine last = reader.next();
      assertThat(last.number()).isEqualTo(4);
      assertThat(last.byteOffset()).isEqualTo(207);
      assertThat(reader.tooLong()).isEqualTo(max < 100 ? 99 : 0);
      assertThat(reader.next()).isNull();
    }
  }

  @Test
  void lineFeedsAreFoundAndCountedAsByALoopOverBytes() {
    long seed = 5;
    SplittableRandom random = NamedRandom.of("line feeds", seed).stream();
    byte[] near = {'\n', 0x0b, 0x09, (byte) 0x8a, 0, (byte) 0xff, 0x0a, 0x1a};
    for (int round = 0; round < 5000; round++) {
      byte[] bytes = new byte[random.nextInt(40)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = near[1 + random.nextInt(near.length - 1)];
      }
      int from = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
      int first = -1;
      int count = 0;
      for (int i = bytes.length - 1; i >= from; i--) {
        if (bytes[i] == '\n') {
          first = i;
          count++;
        }
      }
      assertThat(LineFeeds.find(bytes, from, bytes.length)).as("seed %d", seed).isEqualTo(first);
      assertThat(LineFeeds.count(bytes, from, bytes.length)).as("seed %d", seed).isEqualTo(count);
    }
  }
}
