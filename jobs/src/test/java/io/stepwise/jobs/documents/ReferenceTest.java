package io.stepwise.jobs.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The generated references are current; {@code -Dstepwise.write=true} regenerates them. */
class ReferenceTest {
  @Test
  void referencesAreUpToDate() throws IOException {
    Map<String, String> references = new LinkedHashMap<>();
    references.put("settings.md", Reference.settings());
    references.put("commands.md", Reference.commands());
    for (Map.Entry<String, String> one : references.entrySet()) {
      Path file = Document.HOME.resolve("docs/reference").resolve(one.getKey());
      if (Boolean.getBoolean("stepwise.write")) {
        Files.createDirectories(file.getParent());
        Files.writeString(file, one.getValue());
      }
      assertThat(Files.readString(file))
          .as("out of date: mvn -pl jobs -am test -Dtest=ReferenceTest -Dstepwise.write=true")
          .isEqualTo(one.getValue());
    }
  }
}
