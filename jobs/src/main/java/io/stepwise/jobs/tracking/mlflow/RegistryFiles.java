package io.stepwise.jobs.tracking.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/**
 * A model's files in the server's store. The list of files is sent last, so that a folder that has
 * one is whole.
 */
final class RegistryFiles {
  private static final String LIST = "stepwise-files.json";

  private final ArtifactStore store;

  RegistryFiles(ArtifactStore store) {
    this.store = store;
  }

  /** Sends a model's files to a place. */
  void send(String place, InputFolder model) {
    for (String file : model.files()) {
      store.put(place, file, model.bytes(file), () -> model.read(file));
    }
    byte[] list = Json.pretty(Map.of("files", model.files())).getBytes(StandardCharsets.UTF_8);
    send(place, LIST, list);
  }

  /** Sends one file more. */
  void send(String place, String name, byte[] content) {
    store.put(place, name, content.length, () -> new ByteArrayInputStream(content));
  }

  /**
   * A copy of a model in the temporary folder, made once for each digest.
   *
   * @throws InvalidInput if what the server has is not what was sent
   */
  String fetch(String place, String digest) {
    String copy =
        Path.of(
                System.getProperty("java.io.tmpdir"),
                "stepwise-" + System.getProperty("user.name"),
                "registry",
                digest)
            .toString();
    if (Folders.exists(copy)) {
      return copy;
    }
    Instant started = Instant.now();
    try (OutputFolder folder = OutputFolder.stage(copy)) {
      for (JsonNode file : list(place).path("files")) {
        try (InputStream in = store.get(place, file.asText());
            OutputStream out = folder.create(file.asText())) {
          in.transferTo(out);
        }
      }
      folder.commit(ManifestDraft.of("fetch-model", started).input(place, digest));
    } catch (IOException e) {
      throw new InfrastructureFailure(
          "Cannot fetch model: " + e.getMessage() + " (" + place + ", expected its files)", e);
    }
    String found = InputFolder.open(copy).digest();
    if (!found.equals(digest)) {
      Folders.remove(copy);
      throw new InvalidInput(
          "Cannot fetch model: it is damaged (" + found + ", expected " + digest + ") at " + place);
    }
    return copy;
  }

  private JsonNode list(String place) throws IOException {
    try (InputStream in = store.get(place, LIST)) {
      byte[] bytes = in.readNBytes(HttpCalls.MOST_BYTES);
      return Json.read(new String(bytes, StandardCharsets.UTF_8), place + "/" + LIST);
    }
  }
}
