package io.stepwise.rollout.search;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Searches with small real models, loaded once for all tests of a class. */
abstract class TinySearchFixture {
  @TempDir static Path folder;
  static TinySearch tiny;

  @BeforeAll
  static void open() {
    tiny = new TinySearch(folder);
  }

  @AfterAll
  static void close() {
    tiny.close();
  }
}
