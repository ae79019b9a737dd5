package io.stepwise.jobs.retrain;

import io.stepwise.data.ingest.QuarantineLimit;
import io.stepwise.data.storage.Digests;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.Lease;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.registry.FileModelRegistry;
import io.stepwise.jobs.registry.ModelRegistry;
import io.stepwise.jobs.registry.ModelVersion;
import io.stepwise.jobs.retrain.history.History;
import io.stepwise.jobs.retrain.history.LabelFile;
import io.stepwise.jobs.retrain.labels.FrozenSet;
import io.stepwise.jobs.retrain.labels.LabelStore;
import io.stepwise.jobs.training.StartingModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What stands in a registry's folder, and what every run there starts from. */
final class Premises {
  /** The reward model's name. */
  static final String MODEL = "prm";

  /** Settings that change where or whether a run happens, not what comes out. */
  private static final Set<String> HARMLESS =
      Set.of(
          "registry",
          "labels",
          "plan",
          "rollback",
          "reconsider",
          "master",
          "device",
          "tracking-uri");

  private final RetrainConfig config;
  private final JobContext context;
  private final Lease lease;
  private final History history;
  private final FileModelRegistry models;
  private final LabelStore store;

  /**
   * What stands there.
   *
   * @param lease null for a start that only looks
   */
  Premises(RetrainConfig config, JobContext context, Lease lease) {
    this.config = config;
    this.context = context;
    this.lease = lease;
    this.history = new History(config.registry());
    this.models = new FileModelRegistry(config.registry() + "/models");
    this.store =
        new LabelStore(
            config.registry(),
            config.format(),
            QuarantineLimit.of(config.maxQuarantined()),
            context::spark);
  }

  Lease lease() {
    return lease;
  }

  History history() {
    return history;
  }

  FileModelRegistry models() {
    return models;
  }

  LabelStore store() {
    return store;
  }

  /** The champion, where there is one. */
  Optional<ModelVersion> champion() {
    return models.alias(MODEL, ModelRegistry.CHAMPION);
  }

  /** Makes the initial model champion where there is none. */
  void welcomeInitial() {
    if (config.initial() != null && champion().isEmpty()) {
      ModelVersion first = models.register(MODEL, StartingModel.folder(config.initial()));
      models.setAlias(ModelRegistry.CHAMPION, first, "initial model " + config.initial());
    }
  }

  /** The frozen sets, copied on their first use. */
  List<FrozenSet> frozen() {
    return FrozenSet.open(config.registry(), config.frozen(), store);
  }

  /** The files learned before. */
  List<LabelFile> learned() {
    return Inbox.learned(history);
  }

  Map<String, Object> describe() {
    return context.describe(config);
  }

  /** Digest of the settings that decide what comes out. */
  String settings() {
    Map<String, Object> settings = new LinkedHashMap<>(describe());
    settings.keySet().removeAll(HARMLESS);
    return Digests.ofText(Json.line(settings));
  }
}
