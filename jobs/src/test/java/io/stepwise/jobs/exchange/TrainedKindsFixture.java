package io.stepwise.jobs.exchange;

import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.jobs.preset.Preset;
import io.stepwise.jobs.prm.KindConfig;
import io.stepwise.jobs.prm.TrainPrmConfig;
import io.stepwise.jobs.prm.TrainPrmJob;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.jobs.reward.VerifierConfig;
import io.stepwise.lm.lora.LoraSettings;
import io.stepwise.lm.optimizer.OptimizerSettings.Method;
import io.stepwise.lm.tokenizer.TokenizerKind;
import io.stepwise.prm.kind.RewardKind;
import io.stepwise.prm.sample.NeutralAs;
import io.stepwise.prm.training.PrmSettings;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Labelled solutions of a simple rule, and trainings on them. */
abstract class TrainedKindsFixture {
  @TempDir static Path folder;

  static String path(String name) {
    return folder.resolve(name).toString();
  }

  static PrmSettings settings(int steps, double rate) {
    return new PrmSettings(steps, 8, rate, 1, Method.ADAMW, 0, NeutralAs.POSITIVE, 120, 1);
  }

  /** Right steps begin with "so", neutral ones with "hm", wrong ones with "bad". */
  @BeforeAll
  static void solutions() {
    List<StepLabelledSolution> solutions = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      boolean wrong = i % 2 == 0;
      List<LabelledStep> steps = new ArrayList<>();
      steps.add(new LabelledStep("so " + i, Rating.POSITIVE));
      if (i % 3 == 0) {
        steps.add(new LabelledStep("hm " + i, Rating.NEUTRAL));
      }
      steps.add(
          wrong
              ? new LabelledStep("bad " + i, Rating.NEGATIVE)
              : new LabelledStep("so " + (i + 1), Rating.POSITIVE));
      solutions.add(
          new StepLabelledSolution(
              "s" + i,
              "p" + i,
              "What is " + i + "?",
              "yes",
              steps,
              FinishReason.UNKNOWN,
              wrong ? "no" : "yes",
              new Provenance("test", 0, "test", null, 0)));
    }
    try (OutputFolder out = OutputFolder.stage(path("solutions"))) {
      SolutionTable.write(out, solutions);
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
  }

  static TrainPrmConfig config(
      String model, String output, int every, PrmSettings training, KindConfig kind) {
    return config("solutions", model, output, every, training, kind);
  }

  static TrainPrmConfig config(
      String data, String model, String output, int every, PrmSettings training, KindConfig kind) {
    return new TrainPrmConfig(
        path(data),
        model,
        model == null ? "tiny" : null,
        Preset.AUTO,
        TokenizerKind.BYTE_PAIRS,
        path(output),
        0.3,
        0,
        every,
        training,
        LoraSettings.NONE,
        LayoutConfig.AUTO,
        kind,
        1);
  }

  static KindConfig kind(RewardKind kind, String reference) {
    VerifierConfig usual = VerifierConfig.DEFAULTS;
    VerifierConfig verifier =
        new VerifierConfig(
            usual.verifierPrompt(),
            usual.verifierStepSeparator(),
            usual.yesWord(),
            usual.noWord(),
            usual.rationales(),
            8); // room for a question in 120 tokens
    return new KindConfig(kind, reference, 0.05, 1, 0, false, verifier);
  }

  static Map<String, Object> metrics(String output) {
    return InputFolder.open(path(output)).manifest().orElseThrow().metrics();
  }

  /** A language model to be a reference: a generative verifier that was trained for one update. */
  static String reference() {
    String name = "reference";
    if (!folder.resolve(name).toFile().exists()) {
      Commands.run(
          new TrainPrmJob(),
          config(null, name, 100, settings(2, 1e-4), kind(RewardKind.GENERATIVE, null)));
    }
    return path(name);
  }
}
