package io.stepwise.jobs.registry;

import io.stepwise.data.error.InvalidConfiguration;
import java.util.Objects;

/**
 * One version of a named model.
 *
 * @param name the model's name
 * @param number from 1
 * @param digest SHA-256 of the folder that was registered
 * @param folder where the model can be read, local or a Hadoop URI
 */
public record ModelVersion(String name, int number, String digest, String folder) {
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}";

  /** Rejects a bad name, a number below 1 and absent parts. */
  public ModelVersion {
    checkName("model", name);
    Objects.requireNonNull(digest, "digest");
    Objects.requireNonNull(folder, "folder");
    if (number < 1) {
      throw new IllegalArgumentException(
          "Cannot create version: number out of range (" + number + ", expected at least 1)");
    }
  }

  static void checkName(String what, String name) {
    if (!name.matches(NAME)) {
      throw new InvalidConfiguration(
          "Cannot use "
              + what
              + " name: invalid characters ("
              + name
              + ", expected letters, digits, '.', '_' and '-', at most 100)");
    }
  }

  /** As a person says it: {@code prm version 3}. */
  @Override
  public String toString() {
    return name + " version " + number;
  }
}
