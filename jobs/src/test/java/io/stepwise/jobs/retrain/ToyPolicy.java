package io.stepwise.jobs.retrain;

import io.stepwise.data.Problem;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.random.ShuffledSamples;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.ProblemTable;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.jobs.retrain.policy.PolicySettings;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.lm.format.Formats;
import io.stepwise.lm.optimizer.LrSchedulerType;
import io.stepwise.lm.optimizer.OptimizerSettings;
import io.stepwise.lm.tokenizer.CharacterTokenizer;
import io.stepwise.policy.ppo.PpoSettings;
import io.stepwise.policy.ppo.ProcessForm;
import io.stepwise.policy.ppo.TruncatedChains;
import io.stepwise.policy.sft.Demonstration;
import io.stepwise.policy.sft.SftSettings;
import io.stepwise.policy.sft.SftTrainer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A policy of a few thousand parameters that answers 1 or 2, whatever it is asked, and problems of
 * which the answer is always 1: rewarded for right answers it learns in seconds to say 1.
 */
final class ToyPolicy {
  private ToyPolicy() {}

  /** Sums and differences of two digits that are 1 modulo 10; other digits, other problems. */
  static void problems(String path, int fromDigit, int toDigit) {
    List<Problem> problems = new ArrayList<>();
    for (int first = fromDigit; first < toDigit; first++) {
      for (String text : List.of(first + "+" + (11 - first) % 10, first + "-" + (first + 9) % 10)) {
        problems.add(new Problem(text, text, "1"));
      }
    }
    try (OutputFolder folder = OutputFolder.stage(path)) {
      ProblemTable.write(folder, problems);
      folder.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
  }

  /** The policy; it shares the reward model's tokens. */
  static void model(String path) {
    NamedRandom random = NamedRandom.of("toy-policy");
    try (CausalModel model =
            CausalModel.create(ToyLabels.config(Head.LANGUAGE_MODEL), ToyLabels.TOKENIZER, random);
        OutputFolder folder = OutputFolder.stage(path)) {
      List<Demonstration> demonstrations = new ArrayList<>();
      for (int first = 0; first < 10; first++) {
        for (String line : List.of("1=1", "2=2")) {
          demonstrations.add(
              Demonstration.of(
                  Formats.stepwise(model.tokenizer()),
                  first + "+" + (11 - first) % 10,
                  List.of(line)));
        }
      }
      SftSettings settings = new SftSettings(120, 20, 0.02, 10, OptimizerSettings.Method.ADAMW, 1);
      try (SftTrainer trainer =
          new SftTrainer(
              model, ShuffledSamples.of(demonstrations, random.child("sft")), settings)) {
        while (!trainer.finished()) {
          trainer.step();
        }
      }
      model.save(folder);
      folder.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
  }

  /**
   * A policy of other characters, half of which no other model knows; untrained, it writes them
   * all.
   */
  static void foreign(String path) {
    try (CausalModel model =
            CausalModel.create(
                ToyLabels.config(Head.LANGUAGE_MODEL),
                CharacterTokenizer.of(".^$;:", "=-+LKJIHGFEDCBA9876543210"),
                NamedRandom.of("foreign"));
        OutputFolder folder = OutputFolder.stage(path)) {
      model.save(folder);
      folder.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
  }

  /** A few iterations of 48 chains, paid for right answers. */
  static PolicySettings settings(String initial, String problems, String frozen, double rate) {
    return new PolicySettings(
        initial,
        problems,
        frozen,
        RunningTotalTask.NAME,
        12,
        6,
        8,
        16,
        12,
        1,
        0.02,
        2,
        0.1,
        new PpoSettings(
            rate,
            1e-2,
            0,
            LrSchedulerType.LINEAR,
            1,
            2,
            24,
            0.2,
            0.28,
            3,
            0.5,
            0.02,
            0.2,
            0.95,
            1,
            ProcessForm.MIN,
            0,
            0.5,
            TruncatedChains.BOOTSTRAP,
            0,
            1),
        FormatSettings.DEFAULTS);
  }
}
