package io.stepwise.jobs.tracking.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which process serves a folder.
 *
 * @param pid its number
 * @param started when it started, so that a number used again is not mistaken for it
 * @param address e.g. {@code http://127.0.0.1:5000}
 */
record ServerRecord(long pid, Instant started, String address) {
  private static final String NAME = "running";
  private static final String FILE = "server.json";
  private static final Duration CLOCK_SLACK = Duration.ofSeconds(3);

  /** The folder's record, if there is one. */
  static Optional<ServerRecord> read(String folder) {
    String path = folder + "/" + NAME;
    if (!Folders.exists(path)) {
      return Optional.empty();
    }
    JsonNode node = Json.read(InputFolder.open(path).text(FILE), path + "/" + FILE);
    return Optional.of(
        new ServerRecord(
            node.path("pid").asLong(),
            Instant.parse(node.path("started").asText()),
            node.path("address").asText()));
  }

  /** Commits the record; fails if another process serves the folder meanwhile. */
  void write(String folder) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("pid", pid);
    fields.put("started", started.toString());
    fields.put("address", address);
    try (OutputFolder output = OutputFolder.stage(folder + "/" + NAME)) {
      output.write(FILE, Json.pretty(fields));
      output.commit(ManifestDraft.of("tracking start", started));
    }
  }

  static void remove(String folder) {
    Folders.remove(folder + "/" + NAME);
  }

  /** The process, if it still runs. */
  Optional<ProcessHandle> process() {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::isTheOne);
  }

  private boolean isTheOne(ProcessHandle process) {
    return process
        .info()
        .startInstant()
        .map(at -> Duration.between(at, started).abs().compareTo(CLOCK_SLACK) < 0)
        .orElse(true);
  }
}
