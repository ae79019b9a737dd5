package io.stepwise.jobs.prm;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.setting.Setting;
import io.stepwise.data.setting.Unwrapped;
import io.stepwise.jobs.reward.VerifierConfig;
import io.stepwise.prm.kind.RewardKind;
import io.stepwise.prm.scoring.RewardModels;
import io.stepwise.prm.training.KindTraining;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which kind of reward model is trained, and the settings of that kind.
 *
 * @param kind the kind
 * @param reference model that an implicit reward model is compared with; null for the base model
 * @param beta factor of an implicit reward model's log-ratio
 * @param positiveWeight weight of correct steps or outcomes in the loss
 * @param earlyStopping evaluations without improvement; 0 for none
 * @param freezeTrunk whether only the head is trained
 * @param verifier how a generative verifier is asked
 */
public record KindConfig(
    @Setting(
            value =
                "Kind of reward model: process (one logit per step), three-class, outcome,"
                    + " implicit, generative (an answer word), or critique (a score after a"
                    + " written critique)",
            except = "ensemble")
        RewardKind kind,
    @Setting(
            value =
                "Folder of the reference language model of an implicit reward model; the base model"
                    + " if absent",
            placeholder = "FOLDER")
        String reference,
    @Setting(value = "Factor of the log-ratio of an implicit reward model", above = 0) double beta,
    @Setting(
            value =
                "Weight of correct steps in the loss, not for kind implicit; scores are corrected"
                    + " for it",
            above = 0)
        double positiveWeight,
    @Setting(
            value =
                "Held-out evaluations in a row without a lower loss after which training stops; the"
                    + " best checkpoint is kept; 0 to train to the end",
            min = 0)
        int earlyStopping,
    @Setting(
            "Train only the head and freeze all other weights, so that one folder can "
                + "generate as well as score")
        boolean freezeTrunk,
    @Unwrapped VerifierConfig verifier)
    implements Serializable {
  /** A process reward model, trained to the end. */
  public static final KindConfig DEFAULTS =
      new KindConfig(
          RewardKind.PROCESS,
          null,
          RewardModels.DEFAULT_BETA,
          1,
          0,
          false,
          VerifierConfig.DEFAULTS);

  /**
   * Rejects settings that the kind does not have.
   *
   * @throws InvalidConfiguration naming the setting
   */
  void check() {
    if (positiveWeight != 1 && kind == RewardKind.IMPLICIT) {
      throw new InvalidConfiguration(
          "Cannot use setting positive-weight: scores of the kind have no bias to correct for it (%s with implicit, expected process, three-class, outcome or generative)"
              .formatted(positiveWeight));
    }
    if (positiveWeight != 1 && kind == RewardKind.GENERATIVE && verifier.rationales() > 0) {
      throw new InvalidConfiguration(
          "Cannot use setting positive-weight: a critique decides the answer before it is given (%s with rationales=%d, expected 1)"
              .formatted(positiveWeight, verifier.rationales()));
    }
    if (reference != null && kind != RewardKind.IMPLICIT) {
      throw new InvalidConfiguration(
          "Cannot use setting reference: only an implicit reward model has one (%s with %s, expected implicit)"
              .formatted(reference, kind.word()));
    }
  }

  /**
   * Rejects a critique reward model without a base model.
   *
   * @param model folder of the base model, null for a new model
   * @throws InvalidConfiguration naming the setting
   */
  void checkWriter(String model, String newModel) {
    if (kind == RewardKind.CRITIQUE && model == null) {
      throw new InvalidConfiguration(
          "Cannot train critique reward model: no base model writes the critiques (new-model=%s, expected --model)"
              .formatted(newModel));
    }
  }

  /**
   * Rejects other training of a frozen trunk.
   *
   * @throws InvalidConfiguration naming the setting
   */
  void checkTrunk(boolean adapters, double lmLossWeight) {
    if (!freezeTrunk) {
      return;
    }
    boolean headed = KindTraining.head(kind).scalar();
    if (adapters || lmLossWeight > 0 || !headed) {
      throw new InvalidConfiguration(
          "Cannot use setting freeze-trunk: %s (%s, expected %s)"
              .formatted(
                  adapters
                      ? "adapters change the trunk"
                      : headed ? "the LM loss changes the trunk" : "the kind has no head",
                  adapters
                      ? "lora.rank above 0"
                      : headed ? "training.lm-loss-weight=" + lmLossWeight : kind.word(),
                  adapters || headed ? "0" : "process, three-class or outcome"));
    }
  }

  /**
   * Rejects a loss on end tokens that has no effect.
   *
   * @throws InvalidConfiguration naming the setting
   */
  void checkEnd(boolean lmLossOnEnd, double lmLossWeight) {
    boolean labelled = kind == RewardKind.PROCESS || kind == RewardKind.THREE_CLASS;
    if (lmLossOnEnd && (!labelled || lmLossWeight == 0)) {
      throw new InvalidConfiguration(
          "Cannot use setting training.lm-loss-on-end: %s (%s, expected %s)"
              .formatted(
                  labelled ? "there is no LM loss" : "the kind has no LM loss on correct steps",
                  labelled ? "training.lm-loss-weight=0" : kind.word(),
                  labelled ? "above 0" : "process or three-class"));
    }
  }

  /** Whether the samples have critiques, which the starting model writes before training. */
  boolean isTrainedOnCritiques() {
    return kind == RewardKind.CRITIQUE
        || kind == RewardKind.GENERATIVE && verifier.rationales() > 0;
  }

  /** The same with another reference. */
  KindConfig withReference(String other) {
    return new KindConfig(kind, other, beta, positiveWeight, earlyStopping, freezeTrunk, verifier);
  }

  /** Keys without effect on this kind, and why. */
  Map<String, String> unusedKeys() {
    Map<String, String> unused = new LinkedHashMap<>();
    String why = "with kind=" + kind.word();
    if (kind != RewardKind.IMPLICIT) {
      unused.put("reference", why);
      unused.put("beta", why);
    }
    if (kind == RewardKind.IMPLICIT) {
      unused.put("positive-weight", why);
    }
    if (kind == RewardKind.IMPLICIT || kind == RewardKind.GENERATIVE) {
      unused.put("training.lm-loss-weight", why); // their only loss is on the LM head's outputs
    }
    if (kind == RewardKind.CRITIQUE) {
      unused.put("yes-word", why);
      unused.put("no-word", why);
    } else if (kind != RewardKind.GENERATIVE) {
      VerifierConfig.KEYS.forEach(key -> unused.put(key, why));
    } else if (verifier.rationales() == 0) {
      unused.put("rationale-tokens", "with rationales=0");
    }
    return unused;
  }
}
