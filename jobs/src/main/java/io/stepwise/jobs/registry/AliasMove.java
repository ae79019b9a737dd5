package io.stepwise.jobs.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One line of a registry's history.
 *
 * @param number its place in the history of the model's aliases, from 1
 * @param alias which alias moved
 * @param from the version it pointed at, 0 for none
 * @param to the version it points at since
 * @param reason why
 * @param at when
 */
public record AliasMove(int number, String alias, int from, int to, String reason, Instant at) {
  private static final String FILE = "move.json";

  /** Commits the move as a folder; fails if its number is taken. */
  void write(String path) {
    Map<String, Object> move = new LinkedHashMap<>();
    move.put("number", number);
    move.put("alias", alias);
    move.put("from", from);
    move.put("to", to);
    move.put("reason", reason);
    move.put("at", at.toString());
    try (OutputFolder folder = OutputFolder.stage(path)) {
      folder.write(FILE, Json.pretty(move));
      folder.commit(ManifestDraft.of("set-alias", at));
    }
  }

  static AliasMove read(String path) {
    JsonNode move = Json.read(InputFolder.open(path).text(FILE), path + "/" + FILE);
    return new AliasMove(
        move.path("number").asInt(),
        move.path("alias").asText(),
        move.path("from").asInt(),
        move.path("to").asInt(),
        move.path("reason").asText(),
        Instant.parse(move.path("at").asText()));
  }
}
