package io.stepwise.jobs.retrain;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.ingest.QuarantineLimit;
import io.stepwise.data.storage.Digests;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.Lease;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.registry.FileModelRegistry;
import io.stepwise.jobs.registry.ModelRegistry;
import io.stepwise.jobs.registry.ModelVersion;
import io.stepwise.jobs.retrain.history.History;
import io.stepwise.jobs.retrain.history.LabelFile;
import io.stepwise.jobs.retrain.labels.FrozenSet;
import io.stepwise.jobs.retrain.labels.LabelStore;
import io.stepwise.jobs.retrain.policy.PolicyProblems;
import io.stepwise.jobs.rollout.ResponseRoom;
import io.stepwise.jobs.training.StartingModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Working state of {@code retrain}: what a registry's folder holds and every run starts from. */
final class RetrainContext {
  /** The reward model's name. */
  static final String MODEL = "prm";

  /** The policy's name. */
  static final String POLICY = "policy";

  /** Settings that change where or whether a run happens, not what comes out. */
  private static final Set<String> NOT_COMPUTED =
      Set.of("registry", "labels", "plan", "rollback", "reconsider");

  private final RetrainConfig config;
  private final JobContext context;
  private final Lease lease;
  private final History history;
  private final FileModelRegistry models;
  private final LabelStore store;

  /**
   * Opens a registry's folder.
   *
   * @param lease null for a start that writes nothing
   */
  RetrainContext(RetrainConfig config, JobContext context, Lease lease) {
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

  /** The champion policy, where there is one. */
  Optional<ModelVersion> policyChampion() {
    return models.alias(POLICY, ModelRegistry.CHAMPION);
  }

  /** Promotes the initial models if there are no champions. */
  void registerInitial() {
    registerFirst(MODEL, config.initial(), champion());
    registerFirst(POLICY, config.policy().initial(), policyChampion());
  }

  /**
   * Checks that the policy to train can be sampled with the settings.
   *
   * @throws InvalidConfiguration if {@code policy.max-tokens} leaves no token for a prompt
   */
  void checkPolicy() {
    String folder = policyChampion().map(ModelVersion::folder).orElse(config.policy().initial());
    if (config.policy().isAsked() && folder != null) {
      ResponseRoom.forPrompt(
          "policy.max-tokens", config.policy().maxTokens(), StartingModel.folder(folder));
    }
  }

  private void registerFirst(String name, String initial, Optional<ModelVersion> champion) {
    if (initial != null && champion.isEmpty()) {
      ModelVersion first = models.register(name, StartingModel.folder(initial));
      models.setAlias(ModelRegistry.CHAMPION, first, "initial model " + initial);
    }
  }

  /** Whether a policy is asked for and none was trained with this version of the reward model. */
  boolean wantsPolicy(int rewardModel) {
    return config.policy().isAsked()
        && rewardModel > 0
        && !history.policyTrainedWith(rewardModel, settings());
  }

  /** Removes the training files of ended runs; the registry has the models. */
  void removeTrainingFiles() {
    history.runs().stream().filter(run -> run.outcome().isPresent()).forEach(Candidate::clean);
  }

  /** The frozen sets, copied on their first use. */
  List<FrozenSet> frozen() {
    return FrozenSet.open(config.registry(), config.frozen(), store);
  }

  /** The problems policies are measured on, copied on their first use. */
  PolicyProblems problems() {
    return PolicyProblems.open(config.registry(), config.policy().frozen());
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
    settings.keySet().removeAll(NOT_COMPUTED);
    settings.keySet().removeAll(CommonSettings.NOT_COMPUTED);
    return Digests.ofText(Json.line(settings));
  }
}
