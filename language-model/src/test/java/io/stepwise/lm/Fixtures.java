package io.stepwise.lm;

import io.stepwise.data.storage.InputFolder;
import java.net.URISyntaxException;
import java.nio.file.Path;

/** Folders next to the tests. */
final class Fixtures {
  private Fixtures() {}

  static Path path(String name) {
    try {
      return Path.of(Fixtures.class.getResource(name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static InputFolder folder(String name) {
    return InputFolder.foreign(path(name).toString());
  }
}
