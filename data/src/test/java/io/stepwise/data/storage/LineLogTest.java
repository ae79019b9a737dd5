package io.stepwise.data.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InfrastructureFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineLogTest {
  @TempDir Path folder;

  private Path file() {
    return folder.resolve("inner/log.jsonl");
  }

  private void append(String lines) {
    try (LineLog log = LineLog.open(file())) {
      log.append(lines);
    }
  }

  @Test
  void everyTearOfTheLastLineIsLeftOutAndCutOff() throws IOException {
    append("öne\ntwö\n");
    byte[] whole = Files.readAllBytes(file());
    int first = "öne\n".getBytes(StandardCharsets.UTF_8).length;
    for (int length = first; length < whole.length; length++) {
      Files.write(file(), Arrays.copyOf(whole, length));
      LineLog.Slice torn = LineLog.read(file(), 0, Long.MAX_VALUE);
      assertThat(torn.lines()).as("torn at byte %d", length).containsExactly("öne");
      assertThat(torn.to()).isEqualTo(first);
      append("three\n");
      assertThat(LineLog.read(file(), 0, Long.MAX_VALUE).lines()).containsExactly("öne", "three");
    }
  }

  @Test
  void sliceEndsBeforeALineThatExtendsBeyondIt() {
    append("a\nbcd\n\ne\n");
    assertThat(LineLog.read(file(), 0, 4))
        .isEqualTo(new LineLog.Slice(List.of("a"), List.of(2L), 2));
    assertThat(LineLog.read(file(), 2, 6).lines()).containsExactly("bcd");
    assertThat(LineLog.read(file(), 6, 99).lines()).containsExactly("", "e");
    assertThat(LineLog.read(file(), 9, 99)).isEqualTo(new LineLog.Slice(List.of(), List.of(), 9));
    assertThat(LineLog.read(folder.resolve("none"), 0, 9).lines()).isEmpty();
    assertThat(LineLog.bytes(folder.resolve("none"))).isZero();
    assertThat(LineLog.bytes(file())).isEqualTo(9);
  }

  @Test
  void longSliceIsWhole() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 40_000; i++) {
      lines.append("line ").append(i).append('\n');
    }
    append(lines.toString());
    assertThat(LineLog.read(file(), 0, Long.MAX_VALUE).lines())
        .hasSize(40_000)
        .endsWith("line 39999");
  }

  @Test
  void oneAtATimeHasALogAlone() {
    try (LineLog log = LineLog.openAlone(file())) {
      log.append("a\n");
      assertThatThrownBy(() -> LineLog.openAlone(file()))
          .isInstanceOf(InfrastructureFailure.class)
          .hasMessageContaining("another process");
    }
    try (LineLog log = LineLog.openAlone(file())) {
      log.append("b\n");
    }
    assertThat(LineLog.read(file(), 0, Long.MAX_VALUE).lines()).containsExactly("a", "b");
  }
}
