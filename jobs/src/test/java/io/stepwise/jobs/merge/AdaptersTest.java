package io.stepwise.jobs.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Problem;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.ProblemTable;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.data.task.Split;
import io.stepwise.jobs.TestContexts;
import io.stepwise.jobs.generate.GenerateConfig;
import io.stepwise.jobs.generate.GenerateJob;
import io.stepwise.jobs.policy.TrainPolicyConfig;
import io.stepwise.jobs.policy.TrainPolicyJob;
import io.stepwise.jobs.preset.Preset;
import io.stepwise.jobs.prm.TrainPrmConfig;
import io.stepwise.jobs.prm.TrainPrmJob;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.jobs.score.ScoreConfig;
import io.stepwise.jobs.score.ScoreJob;
import io.stepwise.jobs.sft.SftConfig;
import io.stepwise.jobs.sft.SftJob;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.lm.lora.LoraSettings;
import io.stepwise.lm.lora.Projection;
import io.stepwise.lm.optimizer.OptimizerSettings;
import io.stepwise.lm.tokenizer.TokenizerKind;
import io.stepwise.policy.ppo.PpoSettings;
import io.stepwise.policy.sft.SftSettings;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.prm.sample.NeutralAs;
import io.stepwise.prm.training.PrmSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command that trains adapters or uses them, on a model of 0.8 M parameters. */
class AdaptersTest {
  private static final LoraSettings LORA =
      new LoraSettings(4, 8, List.of(Projection.values()), LoraSettings.Scale.PLAIN);
  private static final SftSettings SFT =
      new SftSettings(4, 8, 0.02, 1, OptimizerSettings.Method.MUON, 2);
  private static final PrmSettings PRM =
      new PrmSettings(
          4, 8, 0.02, 1, OptimizerSettings.Method.MUON, 0.5, NeutralAs.POSITIVE, 512, 2);

  @TempDir static Path folder;

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  private static SftConfig sft(String model, String newModel, String output, LoraSettings lora) {
    return new SftConfig(
        path("solutions"),
        model == null ? null : path(model),
        newModel,
        Preset.AUTO,
        TokenizerKind.CHARACTERS,
        path(output),
        2,
        SFT,
        false,
        lora,
        FormatSettings.DEFAULTS);
  }

  @BeforeAll
  static void world() {
    RunningTotalTask task = new RunningTotalTask();
    List<Problem> problems = task.problems(NamedRandom.of("adapters"), 24, Split.TRAINING);
    List<StepLabelledSolution> solutions = new ArrayList<>();
    for (Problem problem : problems) {
      List<LabelledStep> steps =
          List.of(
              new LabelledStep("1+2=3", Rating.POSITIVE),
              new LabelledStep(problem.answer(), Rating.NEGATIVE));
      solutions.add(
          new StepLabelledSolution(
              "of-" + problem.id(),
              problem.id(),
              problem.text(),
              problem.answer(),
              steps,
              FinishReason.UNKNOWN,
              null,
              new Provenance("test", 0, "test", null, 0)));
    }
    try (OutputFolder out = OutputFolder.stage(path("solutions"))) {
      SolutionTable.write(out, solutions);
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
    try (OutputFolder out = OutputFolder.stage(path("problems"))) {
      ProblemTable.write(out, problems);
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
    TestContexts.runOnSpark(new SftJob(), sft(null, "tiny", "base", LoraSettings.NONE));
    TestContexts.runOnSpark(new TrainPrmJob(), prm("base", "prm", LoraSettings.NONE));
  }

  private static TrainPrmConfig prm(String model, String output, LoraSettings lora) {
    return new TrainPrmConfig(
        path("solutions"),
        path(model),
        null,
        Preset.AUTO,
        TokenizerKind.CHARACTERS,
        path(output),
        0.2,
        2,
        PRM,
        lora,
        LayoutConfig.AUTO);
  }

  private static List<String> generated(String model) throws IOException {
    Path prompts = folder.resolve("prompts.jsonl");
    Files.writeString(prompts, "{\"id\": \"a\", \"prompt\": \"1+2+3\"}\n");
    String output = path("generated-" + model + ".jsonl");
    TestContexts.runOnSpark(
        new GenerateJob(),
        new GenerateConfig(
            path(model), prompts.toString(), output, 4, 1, 0, 1, 20, List.of(), 8, false));
    return Files.readAllLines(Path.of(output));
  }

  private static List<String> scored(String model) throws IOException {
    Path solutions = folder.resolve("solutions.jsonl");
    Files.writeString(
        solutions, "{\"id\": 1, \"problem\": \"1+2+3\", \"steps\": [\"1+2=3\", \"6\"]}\n");
    String output = path("scored-" + model + ".jsonl");
    TestContexts.runOnSpark(
        new ScoreJob(),
        new ScoreConfig(
            path(model), solutions.toString(), output, StepAggregation.PROD, LayoutConfig.AUTO));
    return Files.readAllLines(Path.of(output));
  }

  @Test
  void fineTunedAdaptersWriteWhatTheirMergedModelWrites() throws IOException {
    TestContexts.runOnSpark(new SftJob(), sft("base", null, "sft", LORA));
    InputFolder adapters = InputFolder.open(path("sft"));
    assertThat(adapters.files())
        .contains("adapter_config.json", "adapter_model.safetensors", "tokenizer_config.json");
    assertThat(adapters.manifest().orElseThrow().counts())
        .containsEntry("trained_parameters", 4 * 4 * (4 * 2 * 128 + 3 * (128 + 344)));
    TestContexts.runOnSpark(new MergeJob(), new MergeConfig(path("sft"), null, path("sft-merged")));
    List<String> written = generated("sft");
    assertThat(written).hasSize(4).isEqualTo(generated("sft-merged"));
    assertThat(written).isNotEqualTo(generated("base"));
    // What is whole can be trained whole, or be a base again.
    TestContexts.runOnSpark(new SftJob(), sft("sft", null, "sft-whole", LoraSettings.NONE));
    assertThat(InputFolder.open(path("sft-whole")).has("model.safetensors")).isTrue();
    TestContexts.runOnSpark(new SftJob(), sft("sft-merged", null, "sft-again", LORA));
    assertThatThrownBy(
            () -> TestContexts.runOnSpark(new SftJob(), sft("sft", null, "refused", LORA)))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("Cannot train adapters: the model already has adapters");
  }

  @Test
  void adaptersOfARewardModelScoreAsTheirMergedModelDoes() throws IOException {
    TestContexts.runOnSpark(new TrainPrmJob(), prm("base", "judge", LORA));
    TestContexts.runOnSpark(
        new MergeJob(), new MergeConfig(path("judge"), path("base"), path("judge-merged")));
    List<String> judged = scored("judge");
    assertThat(judged).hasSize(1).isEqualTo(scored("judge-merged"));
    assertThat(judged).isNotEqualTo(scored("prm"));
  }

  @Test
  void policyAndCriticLearnByAdapters() throws IOException {
    TestContexts.runOnSpark(
        new TrainPolicyJob(),
        new TrainPolicyConfig(
            path("base"),
            path("prm"),
            path("problems"),
            RunningTotalTask.NAME,
            path("policy"),
            Preset.AUTO,
            null,
            4,
            4,
            2,
            20,
            2,
            PpoSettings.DEFAULT,
            LORA,
            LayoutConfig.AUTO,
            FormatSettings.DEFAULTS));
    assertThat(InputFolder.open(path("policy")).files())
        .contains("adapter_config.json", "adapter_model.safetensors", "tokenizer_config.json");
    try (CausalModel policy = CausalModel.load(InputFolder.open(path("policy")));
        CausalModel reference = policy.withoutAdapters();
        CausalModel base = CausalModel.load(InputFolder.open(path("base")))) {
      List<float[]> frozen = reference.values();
      for (int i = 0; i < frozen.size(); i++) {
        assertThat(frozen.get(i)).containsExactly(base.values().get(i));
      }
      assertThat(policy.values().get(2)).isNotEqualTo(base.values().get(2));
    }
  }

  @Test
  void whatIsNoBaseIsRejected() {
    assertThatThrownBy(
            () -> TestContexts.runOnSpark(new SftJob(), sft(null, "tiny", "refused", LORA)))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessage(
            "Cannot train adapters: a new model cannot be their base (lora.rank 4 with --new-model,"
                + " expected --model)");
    assertThatThrownBy(
            () ->
                TestContexts.runOnSpark(
                    new MergeJob(), new MergeConfig(path("base"), null, path("refused"))))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("Cannot merge: the folder has no adapters");
  }
}
