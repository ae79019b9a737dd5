package io.stepwise.jobs.tracking.delivery;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.error.StepwiseException;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Manifest;
import io.stepwise.data.storage.SourceFile;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.registry.ModelVersion;
import io.stepwise.jobs.tracking.Event;
import io.stepwise.jobs.tracking.mlflow.ArtifactStore;
import io.stepwise.jobs.tracking.mlflow.MlflowModelRegistry;
import io.stepwise.jobs.tracking.mlflow.MlflowServer;
import io.stepwise.jobs.tracking.mlflow.MlflowServer.Handle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings one event after the other to a server; each may be brought again. */
final class EventSender {
  private static final Logger LOG = LoggerFactory.getLogger(EventSender.class);

  /** The tag by which a run is found again whose beginning was not acknowledged. */
  static final String KEY = "stepwise.run";

  private static final int MOST_AT_ONCE = 100;
  private static final String NO_FILES =
      "Cannot upload to tracking server: it does not serve artifacts ({}, expected mlflow"
          + " server --serve-artifacts) for {}";

  private final MlflowServer server;
  private final Receipts receipts;
  private final Map<String, Event.Began> begun = new HashMap<>();
  private String name = CommonSettings.EXPERIMENT;
  private String experiment;
  private String root;

  EventSender(MlflowServer server, Receipts receipts) {
    this.server = server;
    this.receipts = receipts;
  }

  /** Takes note of an event that was acknowledged earlier. */
  void recall(Event event) {
    if (event instanceof Event.Opened opened) {
      String named = opened.experiment() == null ? CommonSettings.EXPERIMENT : opened.experiment();
      experiment = named.equals(name) ? experiment : null;
      name = named;
    } else if (event instanceof Event.Began began) {
      begun.put(began.run(), began);
      if (began.parent() == null) {
        root = began.run();
      }
    }
  }

  /** The server's name for a run that was begun. */
  String id(String run) {
    return handle(run).id();
  }

  private Handle handle(String run) {
    return receipts
        .handle(run)
        .orElseThrow(
            () -> new IllegalStateException("Cannot send: the run was not created: " + run));
  }

  Optional<String> page() {
    return root == null || experiment == null
        ? Optional.empty()
        : receipts.handle(root).map(handle -> server.page(experiment, handle.id()));
  }

  /** Whether the server can have the event's run: the line of its beginning may be damaged. */
  boolean reaches(Event event) {
    return event.run() == null
        || event instanceof Event.Began
        || receipts.handle(event.run()).isPresent();
  }

  void send(Event event) {
    if (event instanceof Event.Opened opened) {
      recall(opened);
    } else if (event instanceof Event.Began began) {
      begin(began);
    } else if (event instanceof Event.Resumed resumed) {
      server.status(id(resumed.run()), "RUNNING", null);
    } else if (event instanceof Event.Tagged tagged) {
      parts(tagged.tags()).forEach(some -> server.log(id(tagged.run()), List.of(), Map.of(), some));
    } else if (event instanceof Event.Used used) {
      server.used(id(used.run()), used.name(), used.path(), used.digest(), used.use());
    } else if (event instanceof Event.Kept kept) {
      keep(kept);
    } else if (event instanceof Event.Registered registered) {
      register(registered);
    } else if (event instanceof Event.Ended ended) {
      removeStrays(ended.run());
      server.status(id(ended.run()), ended.outcome().name(), ended.time());
    }
  }

  private String experiment() {
    if (experiment == null) {
      experiment = server.experiment(name);
    }
    return experiment;
  }

  private void begin(Event.Began began) {
    recall(began);
    if (receipts.handle(began.run()).isEmpty()) {
      Map<String, String> tags = new HashMap<>(began.tags());
      tags.put(KEY, began.run());
      if (began.parent() != null) {
        receipts
            .handle(began.parent())
            .ifPresent(parent -> tags.put("mlflow.parentRunId", parent.id()));
      }
      // It may be there already: an answer, or a receipt, may have been lost.
      List<Handle> earlier = server.find(experiment(), KEY, began.run());
      if (earlier.isEmpty()) {
        receipts.attempt(began.run());
        receipts.handle(began.run(), server.begin(experiment(), began.name(), began.time(), tags));
      } else {
        receipts.handle(began.run(), earlier.get(0));
      }
    }
    parts(began.settings()).forEach(some -> server.log(id(began.run()), List.of(), some, Map.of()));
  }

  /** As many at a time as the server takes. */
  private static List<Map<String, String>> parts(Map<String, String> all) {
    List<Map<String, String>> parts = new ArrayList<>();
    Map<String, String> part = new LinkedHashMap<>();
    for (Map.Entry<String, String> entry : all.entrySet()) {
      part.put(entry.getKey(), entry.getValue());
      if (part.size() == MOST_AT_ONCE) {
        parts.add(part);
        part = new LinkedHashMap<>();
      }
    }
    if (!part.isEmpty()) {
      parts.add(part);
    }
    return parts;
  }

  /** A beginning that was asked for, not acknowledged and asked for again may have come late. */
  private void removeStrays(String run) {
    if (!receipts.retried(run)) {
      return;
    }
    String ours = id(run);
    for (Handle handle : server.find(experiment(), KEY, run)) {
      if (!handle.id().equals(ours)) {
        server.delete(handle.id());
      }
    }
  }

  private void register(Event.Registered made) {
    Handle run = handle(made.run());
    if (!ArtifactStore.reaches(run.artifacts())) {
      LOG.warn(NO_FILES, run.artifacts(), made.path());
      return;
    }
    InputFolder model;
    try {
      model =
          Folders.exists(made.path() + "/" + Manifest.NAME)
              ? InputFolder.open(made.path())
              : InputFolder.foreign(made.path());
    } catch (InvalidInput e) {
      LOG.warn("Cannot register model: {}", e.getMessage());
      return;
    }
    if (!model.digest().equals(made.digest())) {
      LOG.warn("Cannot register model: the folder has changed ({})", made.path());
      return;
    }
    MlflowModelRegistry registry = new MlflowModelRegistry(server);
    ModelVersion version = registry.register(made.name(), model, experiment(), run);
    if (made.alias() != null) {
      registry.point(made.alias(), version, made.reason());
    }
  }

  private void keep(Event.Kept kept) {
    String place = handle(kept.run()).artifacts();
    if (!ArtifactStore.reaches(place)) {
      LOG.warn(NO_FILES, place, kept.path());
      return;
    }
    SourceFile file;
    try {
      file = SourceFile.at(kept.path());
    } catch (StepwiseException e) {
      LOG.warn("Cannot upload to tracking server: {}", e.getMessage());
      return;
    }
    server.artifacts().put(place, kept.as(), file.bytes(), () -> file.open(0));
  }
}
