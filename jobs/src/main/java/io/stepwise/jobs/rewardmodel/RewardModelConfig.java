package io.stepwise.jobs.rewardmodel;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.setting.Setting;
import io.stepwise.data.setting.Unwrapped;
import io.stepwise.jobs.config.PartlyUsed;
import io.stepwise.jobs.reward.VerifierConfig;
import io.stepwise.prm.scoring.EnsembleRewardModel.Aggregation;
import io.stepwise.prm.scoring.RewardModels;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Settings of {@code reward-model}.
 *
 * @param kind the kind of reward model built from the models
 * @param model folders: an ensemble's members, or the one language model of the other kinds
 * @param reference folder of the reference of {@code implicit}
 * @param beta β of {@code implicit}
 * @param aggregation how the members' scores are combined
 * @param verifier how a {@code generative} one is asked
 * @param output where the reward model goes
 */
public record RewardModelConfig(
    @Setting("Kind of reward model to create: ensemble, implicit or generative") Kind kind,
    @Setting(
            value =
                "Folder of a reward model (ensemble; repeat the option for each member) or of a"
                    + " language model (implicit, generative)",
            required = true)
        List<String> model,
    @Setting(
            value = "Folder of the reference language model of an implicit reward model",
            placeholder = "FOLDER")
        String reference,
    @Setting(value = "Factor of the log-ratio of an implicit reward model", above = 0) double beta,
    @Setting("How the scores of an ensemble's members are combined") Aggregation aggregation,
    @Unwrapped VerifierConfig verifier,
    @Setting(value = "Output folder for the reward model", required = true) String output)
    implements PartlyUsed {
  /** What models are combined to. */
  public enum Kind {
    /** The mean or minimum of several reward models. */
    ENSEMBLE,
    /** The log-ratio of two language models. */
    IMPLICIT,
    /** A language model that is asked about each step. */
    GENERATIVE
  }

  /** An ensemble of no members yet. */
  public static final RewardModelConfig DEFAULTS =
      new RewardModelConfig(
          Kind.ENSEMBLE,
          List.of(),
          null,
          RewardModels.DEFAULT_BETA,
          Aggregation.MEAN,
          VerifierConfig.DEFAULTS,
          null);

  /**
   * Rejects models and references that the kind does not have.
   *
   * @throws InvalidConfiguration naming the setting
   */
  public void check() {
    if (kind != Kind.ENSEMBLE && model.size() != 1) {
      throw new InvalidConfiguration(
          "Cannot use setting model: the kind is made of one language model (%d, expected 1)"
              .formatted(model.size()));
    }
    if ((kind == Kind.IMPLICIT) != (reference != null)) {
      throw new InvalidConfiguration(
          "Cannot use setting reference: only an implicit reward model has one, and needs it (%s, expected %s)"
              .formatted(reference, kind == Kind.IMPLICIT ? "a model folder" : "none"));
    }
  }

  @Override
  public Map<String, String> unusedKeys() {
    Map<String, String> unused = new LinkedHashMap<>();
    String why = "with kind=" + kind.name().toLowerCase(Locale.ROOT);
    if (kind != Kind.IMPLICIT) {
      unused.put("reference", why);
      unused.put("beta", why);
    }
    if (kind != Kind.ENSEMBLE) {
      unused.put("aggregation", why);
    }
    if (kind != Kind.GENERATIVE) {
      VerifierConfig.KEYS.forEach(key -> unused.put(key, why));
    } else if (verifier.rationales() == 0) {
      unused.put("rationale-tokens", "with rationales=0");
    }
    return unused;
  }
}
