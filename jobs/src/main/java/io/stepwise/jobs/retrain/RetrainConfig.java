package io.stepwise.jobs.retrain;

import io.stepwise.jobs.config.Setting;
import io.stepwise.jobs.retrain.gate.GateSettings;
import io.stepwise.jobs.retrain.policy.PolicySettings;
import io.stepwise.lm.optimizer.OptimizerSettings;
import io.stepwise.lm.tokenizer.TokenizerKind;
import io.stepwise.prm.sample.NeutralAs;
import io.stepwise.prm.training.PrmSettings;
import java.util.List;

/**
 * Settings of {@code retrain}.
 *
 * @param registry folder of models, history and ingested labels
 * @param labels where label files arrive
 * @param frozen label files that are only measured on, each a set of its own
 * @param format a format's name, or auto
 * @param maxQuarantined how many of a file's lines may be unreadable before it is refused
 * @param initial the first champion; null to train one from new-model
 * @param newModel preset of the first candidate where there is no initial one
 * @param tokenizer how that one's tokenizer is made
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
    @Setting(value = "Folder of models, history and ingested labels", required = true)
        String registry,
    @Setting(value = "Label files, globs or folders; new ones are learned from", required = true)
        List<String> labels,
    @Setting(value = "Label files to measure on, each a set; copied once", required = true)
        List<String> frozen,
    @Setting("Format of the labels; auto tells it from the first lines") String format,
    @Setting("Most unreadable lines of a label file, as in 100 or 0.5%") String maxQuarantined,
    @Setting("First champion, a reward model's folder; absent, one is trained") String initial,
    @Setting("Without one: make it new, tiny, small or medium") String newModel,
    @Setting("A new model's tokenizer") TokenizerKind tokenizer,
    @Setting(value = "Share of the training data that was learned before", min = 0, max = 0.95)
        double replay,
    @Setting(value = "New solutions that are worth a training", min = 1) int minNew,
    @Setting("Say what would be done, and do nothing") boolean plan,
    @Setting("Restore the champion before the last promotion") boolean rollback,
    @Setting("Take up label files that were set aside") boolean reconsider,
    PrmSettings training,
    GateSettings gates,
    PolicySettings policy) {
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

  /** Copies the lists. */
  public RetrainConfig {
    labels = List.copyOf(labels);
    frozen = List.copyOf(frozen);
  }
}
