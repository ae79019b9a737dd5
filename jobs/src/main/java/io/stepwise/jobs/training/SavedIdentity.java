package io.stepwise.jobs.training;

import com.fasterxml.jackson.core.type.TypeReference;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.OutputFile;
import java.util.Map;
import java.util.Set;

/** The identity of a job whose output grows by whole folders, in a file beside these. */
public final class SavedIdentity {
  private static final String FILE = "identity.json";

  private SavedIdentity() {}

  /**
   * Saves the identity of a run's first start, and rejects another run that would continue it.
   *
   * @param output folder of the run
   * @param identity settings and digests of the inputs ({@link Identity})
   * @param growing last words of settings that may be larger than at the first start
   * @throws InvalidConfiguration naming the keys that differ
   */
  public static void check(String output, Map<String, Object> identity, Set<String> growing) {
    String file = output + "/" + FILE;
    if (!Folders.exists(file)) {
      try (OutputFile saved = OutputFile.stage(file)) {
        saved.line(Json.line(identity));
        saved.commit();
      }
      return;
    }
    Map<String, ?> saved =
        Json.mapper()
            .convertValue(
                Json.read(InputFolder.any(output).text(FILE), file), new TypeReference<>() {});
    Identity.check(identity, saved, growing, file);
  }
}
