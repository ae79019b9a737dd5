package io.stepwise.jobs.cli;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.SourceFile;
import io.stepwise.jobs.config.Layer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads {@code --config}, from this machine or any Hadoop filesystem. */
final class ConfigFile {
  private ConfigFile() {}

  static Layer read(String path) {
    try (InputStream in = open(path)) {
      // One byte more than the largest file: its length is not believed, since a pipe has none.
      byte[] bytes = in.readNBytes(Layer.LARGEST + 1);
      return Layer.yaml(path, new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException | InvalidInput e) {
      throw new InvalidConfiguration(
          "Cannot read configuration: no readable file (" + path + ", expected a YAML file)", e);
    }
  }

  private static InputStream open(String path) throws IOException {
    return SourceFile.at(path).open(0);
  }
}
