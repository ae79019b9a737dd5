package io.stepwise.jobs.policy;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.lm.Adapters;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.ScalarHeadStart;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.lora.BaseReference;
import io.stepwise.lm.lora.LoraSettings;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.policy.ppo.AdvantageEstimator;
import io.stepwise.policy.ppo.PpoSettings;
import io.stepwise.policy.ppo.PpoTrainer;
import io.stepwise.prm.layout.LayoutSettings;
import io.stepwise.prm.layout.LayoutSpec;
import java.util.Map;
import java.util.Optional;

/**
 * The models of a training.
 *
 * @param policy what is improved
 * @param reference what it was; with adapters, the same tensors without them
 * @param critic the value function; empty if the advantage estimator needs none
 */
record Models(CausalModel policy, CausalModel reference, Optional<CausalModel> critic)
    implements AutoCloseable {
  /**
   * Loads or creates them.
   *
   * @param from checkpoint of an earlier start
   * @param estimator decides whether there is a critic
   */
  static Models of(
      Map<String, InputFolder> inputs,
      Optional<InputFolder> from,
      LayoutSettings layout,
      LoraSettings lora,
      AdvantageEstimator estimator,
      NamedRandom random) {
    InputFolder start = inputs.get("policy");
    Optional<CausalModel> critic = Optional.empty();
    if (estimator.needsCritic()) {
      critic =
          from.map(folder -> CausalModel.load(folder, PpoTrainer.CRITIC))
              .or(
                  () ->
                      Optional.of(
                          critic(trunk(start, inputs.get("reward-model"), layout), lora, random)));
    }
    if (lora.any()) {
      CausalModel policy =
          from.map(CausalModel::load)
              .orElseGet(
                  () ->
                      Adapters.fresh(
                          start, Head.LANGUAGE_MODEL, lora, random.child("lora", "policy")));
      return new Models(policy, policy.withoutAdapters(), critic);
    }
    CausalModel reference = CausalModel.load(start);
    CausalModel policy =
        from.map(CausalModel::load).orElseGet(() -> reference.copy(Head.LANGUAGE_MODEL));
    return new Models(policy, reference, critic);
  }

  /**
   * The folder whose trunk the critic starts from: the reward model's, which knows right from wrong
   * steps, if there is one that reads the policy's ids; else the policy's own.
   */
  private static InputFolder trunk(
      InputFolder policy, InputFolder rewardModel, LayoutSettings layout) {
    boolean same =
        rewardModel != null
            && LayoutSpec.of(rewardModel, layout).isPlainTrunk()
            && identity(policy).equals(identity(rewardModel));
    return same ? rewardModel : policy;
  }

  private static String identity(InputFolder folder) {
    return ReasoningTokenizer.load(BaseReference.orSelf(folder), "").identity();
  }

  /** A trunk under a fresh scalar head. */
  private static CausalModel critic(InputFolder trunk, LoraSettings lora, NamedRandom random) {
    if (lora.any()) {
      return Adapters.fresh(
          trunk, Head.SCALAR, ScalarHeadStart.ZERO, lora, random.child("lora", "critic"));
    }
    try (CausalModel loaded = CausalModel.load(trunk)) {
      return loaded.copyTrunk(Head.SCALAR);
    }
  }

  PpoTrainer trainer(PpoSettings settings, int maxTokens, NamedRandom random) {
    return new PpoTrainer(policy, reference, critic, settings, maxTokens, random);
  }

  @Override
  public void close() {
    // The reference may share the policy's tensors, so it goes first.
    reference.close();
    policy.close();
    critic.ifPresent(CausalModel::close);
  }
}
