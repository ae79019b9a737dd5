package io.stepwise.jobs.cli;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.SourceFile;
import io.stepwise.data.storage.Utf8Stream;
import io.stepwise.jobs.config.Layer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads {@code --config}, from this machine or any Hadoop filesystem. */
final class ConfigFile {
  private ConfigFile() {}

  static Layer read(String path) {
    byte[] bytes;
    try (InputStream in = open(path)) {
      // One byte more than the largest file: its length is not believed, since a pipe has none.
      bytes = in.readNBytes(Layer.LARGEST + 1);
    } catch (IOException | InvalidInput e) {
      throw new InvalidConfiguration(
          "Cannot read configuration: no readable file (" + path + ", expected a YAML file)", e);
    }
    int mark = Utf8Stream.markBytes(path, bytes);
    return Layer.yaml(path, new String(bytes, mark, bytes.length - mark, StandardCharsets.UTF_8));
  }

  private static InputStream open(String path) throws IOException {
    return SourceFile.at(path).open(0);
  }
}
