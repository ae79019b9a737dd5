package io.stepwise.jobs.retrain;

import io.stepwise.data.setting.Setting;
import io.stepwise.jobs.config.ConditionalDefaults;
import io.stepwise.jobs.config.PartlyUsed;
import io.stepwise.jobs.policy.TrainPolicyConfig;
import io.stepwise.jobs.preset.PresetDefaults;
import io.stepwise.jobs.retrain.gate.GateSettings;
import io.stepwise.jobs.retrain.policy.PolicySettings;
import io.stepwise.lm.optimizer.LrSchedulerType;
import io.stepwise.lm.optimizer.OptimizerSettings;
import io.stepwise.lm.tokenizer.TokenizerKind;
import io.stepwise.prm.sample.NeutralAs;
import io.stepwise.prm.training.PrmSettings;
import java.util.List;
import java.util.Map;

/**
 * Settings of {@code retrain}.
 *
 * @param registry folder of models, history and ingested labels
 * @param labels where label files arrive
 * @param frozen label files that are only measured on, each a set of its own
 * @param format a format's name, or auto
 * @param maxQuarantined how many of a file's lines may be unreadable before it is rejected
 * @param initial the first champion; null to train one from new-model
 * @param newModel preset of the first candidate where there is no initial one
 * @param tokenizer how that one's tokenizer is built
 * @param replay share of the training data that was learned before
 * @param minNew so many new solutions are worth a training
 * @param plan whether to say only what would be done
 * @param rollback whether to restore the previous champion
 * @param reconsider whether to take up files that were set aside
 * @param training how candidates are trained
 * @param gates what they must keep
 * @param policy whether and how a policy is trained
 */
public record RetrainConfig(
    @Setting(value = "Registry folder: models, history and ingested labels", required = true)
        String registry,
    @Setting(value = "Label files, globs or folders; new files are trained on", required = true)
        List<String> labels,
    @Setting(
            value = "Label files to evaluate on, one set each; copied on first use",
            required = true,
            placeholder = "FILE")
        List<String> frozen,
    @Setting("Label format; auto detects it from the first lines") String format,
    @Setting(
            value =
                "Maximum number or percentage of unparseable lines of a label file, e.g. 100 or 0.5%",
            placeholder = "LIMIT")
        String maxQuarantined,
    @Setting(
            value = "First champion: a reward model folder; if absent, one is trained",
            placeholder = "FOLDER")
        String initial,
    @Setting("Size of a first champion trained from scratch: tiny, small or medium")
        String newModel,
    @Setting("Tokenizer of a new model") TokenizerKind tokenizer,
    @Setting(value = "Share of the training data replayed from earlier labels", min = 0, max = 0.95)
        double replay,
    @Setting(value = "Train only if there are at least this many new solutions", min = 1)
        int minNew,
    @Setting("Print what would be done, and do nothing") boolean plan,
    @Setting("Restore the champion before the last promotion") boolean rollback,
    @Setting("Check rejected and set-aside label files again") boolean reconsider,
    PrmSettings training,
    GateSettings gates,
    PolicySettings policy)
    implements PartlyUsed {
  /** Half of the data replayed; a gentler rate than for a model from scratch. */
  public static final RetrainConfig DEFAULTS =
      new RetrainConfig(
          null,
          List.of(),
          List.of(),
          "auto",
          "1%",
          null,
          "tiny",
          TokenizerKind.BYTE_PAIRS,
          0.5,
          20,
          false,
          false,
          false,
          new PrmSettings(
              200, 64, 0.01, 20, OptimizerSettings.Method.MUON, 0.5, NeutralAs.POSITIVE, 512, 2),
          GateSettings.DEFAULT,
          PolicySettings.DEFAULTS);

  /** Defaults where the first champions are pretrained models. */
  static final ConditionalDefaults<RetrainConfig> PRETRAINED =
      PresetDefaults.<RetrainConfig>following(RetrainConfig::initial)
          .with("training.optimizer", OptimizerSettings.Method.ADAMW)
          .with("training.learning-rate", 1e-5)
          .withWarmup("training.warmup-steps", config -> config.training.maxSteps())
          .with("training.lr-scheduler-type", LrSchedulerType.COSINE)
          .with("training.batch-size", 16)
          .with("training.lm-loss-weight", 0.0)
          .withMaxLength("training.max-length", 1024)
          .and(
              PresetDefaults.<RetrainConfig>following(config -> config.policy.initial())
                  .withMaxTokens("policy.max-tokens")
                  .with("policy.ppo.policy-learning-rate", 1e-6)
                  .with("policy.ppo.value-learning-rate", 1e-5)
                  .with("policy.ppo.reward-model-learning-rate", 1e-6)
                  .withWarmup("policy.ppo.warmup-steps", config -> config.policy.policySteps())
                  .with("policy.ppo.lr-scheduler-type", LrSchedulerType.COSINE));

  /** Copies the lists. */
  public RetrainConfig {
    labels = List.copyOf(labels);
    frozen = List.copyOf(frozen);
    TrainPolicyConfig.requireFixedRewardModel(policy.ppo(), "policy.ppo.");
  }

  @Override
  public Map<String, String> unusedKeys() {
    return TrainPolicyConfig.unusedKeys(policy.ppo(), "policy.ppo.");
  }
}
