package io.stepwise.jobs.policy;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.jobs.training.StartingModel;
import io.stepwise.policy.online.OnlineRewardModel;
import io.stepwise.prm.kind.RewardEntry;
import io.stepwise.prm.kind.RewardKind;
import io.stepwise.rollout.ScoredChain;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The reward model of a policy training: a fixed one, or one that learns from the chains of each
 * iteration and scores those of the next one from the checkpoint in between.
 *
 * @param fixed folder of the reward model before the training; null for none
 * @param learning the reward model that learns; empty for a fixed one
 * @param policyTokenizer identity of the policy's tokenizer
 */
record RewardModelUpdates(
    String fixed, Optional<OnlineRewardModel> learning, String policyTokenizer)
    implements AutoCloseable {
  /**
   * The reward model of a training.
   *
   * @param from checkpoint of an earlier start
   */
  static RewardModelUpdates of(
      TrainPolicyConfig config,
      Map<String, InputFolder> inputs,
      Optional<InputFolder> from,
      String policyTokenizer,
      NamedRandom random) {
    Optional<OnlineRewardModel> learning =
        config.ppo().online().learns()
            ? Optional.of(
                new OnlineRewardModel(
                    inputs.get("reward-model"),
                    from,
                    config.ppo().online(),
                    config.ppo().miniBatchSize(),
                    config.ppo().dataParallel(),
                    random))
            : Optional.empty();
    return new RewardModelUpdates(config.rewardModel(), learning, policyTokenizer);
  }

  /**
   * Rejects a reward model that cannot learn from outcomes.
   *
   * @throws InvalidConfiguration if one is to learn and is missing or not implicit
   */
  static void check(TrainPolicyConfig config) {
    if (!config.ppo().online().learns()) {
      return;
    }
    if (config.rewardModel() == null) {
      throw new InvalidConfiguration(
          "Cannot train reward model: there is none (ppo.reward-model-epochs %d, expected 0 without --reward-model)"
              .formatted(config.ppo().online().rewardModelEpochs()));
    }
    RewardKind kind = RewardEntry.of(StartingModel.folder(config.rewardModel())).kind();
    if (kind != RewardKind.IMPLICIT) {
      throw new InvalidConfiguration(
          "Cannot train reward model: only an implicit one learns from the outcomes of chains (ppo.reward-model-epochs %d with kind %s, expected kind implicit) at %s"
              .formatted(
                  config.ppo().online().rewardModelEpochs(), kind.word(), config.rewardModel()));
    }
  }

  /**
   * The folder of the reward model that scores an iteration's chains.
   *
   * @param policy folder of the iteration's policy; after the first iteration a checkpoint
   */
  String folder(int iteration, InputFolder policy) {
    return learning.isEmpty() || iteration == 1
        ? fixed
        : policy.path() + "/" + OnlineRewardModel.PREFIX.replace("/", "");
  }

  /** Learns from an iteration's chains. */
  Map<String, Double> update(int iteration, List<ScoredChain> chains) {
    return learning.map(model -> model.update(iteration, chains, policyTokenizer)).orElse(Map.of());
  }

  /** Writes what resuming needs into a checkpoint. */
  void save(OutputFolder folder) {
    learning.ifPresent(model -> model.save(folder));
  }

  /** Writes the reward model that has learned into the output. */
  void saveModel(OutputFolder folder) {
    learning.ifPresent(model -> model.saveModel(folder));
  }

  @Override
  public void close() {
    learning.ifPresent(OnlineRewardModel::close);
  }
}
