package io.stepwise.benchmarks.ingest;

import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Map;

/** {@code GenerateRows ROWS SEED DIR}: makes DIR with {@code rows.jsonl}. */
public final class GenerateRows {
  private GenerateRows() {}

  /** Entry point. */
  public static void main(String[] args) throws IOException {
    Instant started = Instant.now();
    long rows = Long.parseLong(args[0]);
    long seed = Long.parseLong(args[1]);
    try (OutputFolder folder = OutputFolder.stage(args[2])) {
      try (OutputStream out = folder.create("rows.jsonl")) {
        new RowGenerator(seed, rows).write(rows, out);
      }
      folder.commit(
          ManifestDraft.of("generate-rows", started)
              .config(Map.of("rows", rows, "seed", seed))
              .counts(Map.of("rows", rows)));
    }
  }
}
