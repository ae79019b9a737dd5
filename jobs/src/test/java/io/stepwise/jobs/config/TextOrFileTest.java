package io.stepwise.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextOrFileTest {
  @TempDir Path folder;

  @Test
  void plainTextIsUnchanged() {
    assertThat(TextOrFile.read("user-template", "{problem} @ 3")).isEqualTo("{problem} @ 3");
  }

  @Test
  void filesLastLineBreakIsNoPartOfTheText() throws IOException {
    Path file = folder.resolve("é #1.txt");
    Files.writeString(file, "Q: {problem} 😀\nA:\n\n");
    assertThat(TextOrFile.read("user-template", "@" + file)).isEqualTo("Q: {problem} 😀\nA:\n");
    Files.writeString(file, "one\r\n");
    assertThat(TextOrFile.read("user-template", "@" + file)).isEqualTo("one");
  }

  @Test
  void fileThatCannotBeReadIsNamed() throws IOException {
    assertThatThrownBy(() -> TextOrFile.read("system-prompt", "@" + folder.resolve("none")))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageStartingWith("Cannot use setting system-prompt: no readable file (@");
    Path binary = folder.resolve("binary");
    Files.write(binary, new byte[] {(byte) 0xC3, 0x28});
    assertThatThrownBy(() -> TextOrFile.read("system-prompt", "@" + binary))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageStartingWith("Cannot use setting system-prompt: the file is no UTF-8 (@");
  }
}
