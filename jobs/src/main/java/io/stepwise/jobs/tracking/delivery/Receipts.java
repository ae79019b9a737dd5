package io.stepwise.jobs.tracking.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Digests;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.LineLog;
import io.stepwise.jobs.tracking.mlflow.MlflowServer.Handle;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server has acknowledged: {@code receipts-SERVER.jsonl} next to the journal, a line for
 * each step forward, the last of a kind counts. A process that is killed between an acknowledgement
 * and its receipt sends the same again, which the server takes as one. One process at a time has
 * it.
 */
final class Receipts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Receipts.class);

  private final LineLog log;
  private final Map<String, Handle> runs = new HashMap<>();
  private final Set<String> attempted = new HashSet<>();
  private final Set<String> retried = new HashSet<>();
  private final Map<String, Long> figures = new HashMap<>();
  private long journal;

  private Receipts(LineLog log) {
    this.log = log;
  }

  /** The file of a journal's folder for a server. */
  static Path file(Path folder, String server) {
    return folder.resolve("receipts-" + Digests.ofText(server).substring(0, 8) + ".jsonl");
  }

  /**
   * Takes the receipts of a folder for a server; fails while another process has them.
   *
   * @param server its address
   */
  static Receipts take(Path folder, String server) {
    Path file = file(folder, server);
    Receipts receipts = new Receipts(LineLog.openAlone(file));
    receipts.readAll(file);
    return receipts;
  }

  private void readAll(Path file) {
    for (String line : LineLog.read(file, 0, Long.MAX_VALUE).lines()) {
      read(line, file.toString()).ifPresent(this::apply);
    }
  }

  /** Empty for a damaged line: what it acknowledged is sent again, which changes nothing. */
  private static Optional<JsonNode> read(String line, String where) {
    try {
      return Optional.of(Json.read(line, where));
    } catch (InvalidInput e) {
      LOG.warn("Skipped a damaged receipt; its data is sent again: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private void apply(JsonNode line) {
    String run = line.path("run").asText();
    if (line.has("journal")) {
      journal = line.get("journal").asLong();
    } else if (line.has("figures")) {
      figures.put(run, line.get("figures").asLong());
    } else if (line.has("id")) {
      runs.put(run, new Handle(line.get("id").asText(), line.path("artifacts").asText()));
    } else if (!attempted.add(run)) {
      retried.add(run);
    }
  }

  private void append(ObjectNode line) {
    log.append(line + "\n");
    apply(line);
  }

  private static ObjectNode line() {
    return Json.mapper().createObjectNode();
  }

  /** Offset in the journal up to which all was acknowledged. */
  long journal() {
    return journal;
  }

  void journal(long offset) {
    append(line().put("journal", offset));
  }

  /** Offset in a run's ledger up to which its figures were acknowledged. */
  long figures(String run, long from) {
    return figures.getOrDefault(run, from);
  }

  void figuresTo(String run, long offset) {
    append(line().put("run", run).put("figures", offset));
  }

  /** The server's name for a run, if it has acknowledged it. */
  Optional<Handle> handle(String run) {
    return Optional.ofNullable(runs.get(run));
  }

  void handle(String run, Handle handle) {
    append(line().put("run", run).put("id", handle.id()).put("artifacts", handle.artifacts()));
  }

  /** Whether the server was asked to begin a run more than once: then it may have two. */
  boolean retried(String run) {
    return retried.contains(run);
  }

  /** Records that a request to begin a run is about to be sent. */
  void attempt(String run) {
    append(line().put("run", run));
  }

  @Override
  public void close() {
    log.close();
  }
}
