package io.stepwise.jobs.config;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.HadoopSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A value that is a text, or {@code @FILE} with the text in it. */
final class TextOrFile {
  private static final int LIMIT_BYTES = 1 << 20;

  private TextOrFile() {}

  /**
   * The text. A line break that ends a file is no part of it.
   *
   * @throws InvalidConfiguration if the file cannot be read, is no UTF-8 or too large
   */
  static String read(String key, String value) {
    if (!value.startsWith("@")) {
      return value;
    }
    String path = value.substring(1);
    try (InputStream in = open(path)) {
      byte[] bytes = in.readNBytes(LIMIT_BYTES + 1);
      if (bytes.length > LIMIT_BYTES) {
        throw refusal(key, "the file is too large", value, "at most 1 MiB");
      }
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.replaceFirst("\\r?\\n\\z", "");
    } catch (CharacterCodingException e) {
      throw refusal(key, "the file is no UTF-8", value, "a text file");
    } catch (IOException | IllegalArgumentException e) {
      throw refusal(key, "no readable file", value, "a text, or @ and the name of a text file");
    }
  }

  private static InputStream open(String path) throws IOException {
    Optional<Path> local = Folders.local(path);
    if (local.isPresent()) {
      return Files.newInputStream(local.get());
    }
    var remote = new org.apache.hadoop.fs.Path(path);
    return remote.getFileSystem(HadoopSettings.configuration()).open(remote);
  }

  private static InvalidConfiguration refusal(
      String key, String why, String value, String expected) {
    return new InvalidConfiguration(
        "Cannot use setting %s: %s (%s, expected %s)".formatted(key, why, value, expected));
  }
}
