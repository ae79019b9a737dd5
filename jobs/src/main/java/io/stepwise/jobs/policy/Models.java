package io.stepwise.jobs.policy;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.lora.LoraSettings;
import io.stepwise.policy.ppo.PpoSettings;
import io.stepwise.policy.ppo.PpoTrainer;
import java.util.Map;
import java.util.Optional;

/**
 * The models of a training.
 *
 * @param policy what is improved
 * @param reference what it was; with adapters, the same tensors without them
 * @param critic foretells rewards
 */
record Models(CausalModel policy, CausalModel reference, CausalModel critic)
    implements AutoCloseable {
  /**
   * Loads or makes them.
   *
   * @param from checkpoint of an earlier start
   */
  static Models of(
      Map<String, InputFolder> inputs,
      Optional<InputFolder> from,
      LoraSettings lora,
      NamedRandom random) {
    InputFolder start = inputs.get("policy");
    CausalModel critic =
        from.map(folder -> CausalModel.load(folder, PpoTrainer.CRITIC))
            .orElseGet(() -> critic(inputs.get("reward-model"), lora, random));
    if (lora.any()) {
      CausalModel policy =
          from.map(CausalModel::load)
              .orElseGet(
                  () ->
                      CausalModel.adapt(
                          start, Head.LANGUAGE_MODEL, lora, random.child("lora", "policy")));
      return new Models(policy, policy.withoutAdapters(), critic);
    }
    CausalModel reference = CausalModel.load(start);
    CausalModel policy =
        from.map(CausalModel::load).orElseGet(() -> reference.copy(Head.LANGUAGE_MODEL));
    return new Models(policy, reference, critic);
  }

  /** The reward model's trunk, which knows right from wrong steps, under a fresh head. */
  private static CausalModel critic(
      InputFolder rewardModel, LoraSettings lora, NamedRandom random) {
    if (lora.any()) {
      return CausalModel.adapt(
          rewardModel, Head.SCALAR, CausalModel.Fresh.HEAD, lora, random.child("lora", "critic"));
    }
    try (CausalModel loaded = CausalModel.load(rewardModel)) {
      return loaded.copyTrunk(Head.SCALAR);
    }
  }

  PpoTrainer trainer(PpoSettings settings, NamedRandom random) {
    return new PpoTrainer(policy, reference, critic, settings, random);
  }

  @Override
  public void close() {
    // The reference may share the policy's tensors, so it goes first.
    reference.close();
    policy.close();
    critic.close();
  }
}
