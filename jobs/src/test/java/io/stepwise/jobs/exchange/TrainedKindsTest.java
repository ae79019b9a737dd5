package io.stepwise.jobs.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.Solution;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.data.task.Verdict;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.LazySpark;
import io.stepwise.jobs.metrics.Measurement;
import io.stepwise.jobs.metrics.MetricsLedger;
import io.stepwise.jobs.preset.Preset;
import io.stepwise.jobs.prm.KindConfig;
import io.stepwise.jobs.prm.TrainPrmConfig;
import io.stepwise.jobs.prm.TrainPrmJob;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.jobs.reward.VerifierConfig;
import io.stepwise.jobs.rewardmodel.RewardModelConfig;
import io.stepwise.jobs.rewardmodel.RewardModelJob;
import io.stepwise.jobs.score.ScoreConfig;
import io.stepwise.jobs.score.ScoreJob;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.Generated;
import io.stepwise.lm.lora.LoraSettings;
import io.stepwise.lm.lora.Projection;
import io.stepwise.lm.optimizer.OptimizerSettings.Method;
import io.stepwise.lm.tokenizer.TokenizerKind;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.prm.kind.RewardKind;
import io.stepwise.prm.sample.NeutralAs;
import io.stepwise.prm.scoring.EnsembleRewardModel.Aggregation;
import io.stepwise.prm.scoring.LoadedRewardModel;
import io.stepwise.prm.scoring.RewardModels;
import io.stepwise.prm.training.PrmSettings;
import io.stepwise.rollout.Chain;
import io.stepwise.rollout.RolloutId;
import io.stepwise.rollout.ScoredChain;
import io.stepwise.rollout.spark.ChainTable;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every kind of reward model: trained, written, opened by its folder alone, and scored with. */
class TrainedKindsTest {
  private static final Solution SOLUTION = new Solution("What is 3?", List.of("so 3", "bad 3"));

  @TempDir static Path folder;

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  private static PrmSettings settings(int steps, double rate) {
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

  private static TrainPrmConfig config(
      String model, String output, int every, PrmSettings training, KindConfig kind) {
    return config("solutions", model, output, every, training, kind);
  }

  private static TrainPrmConfig config(
      String data, String model, String output, int every, PrmSettings training, KindConfig kind) {
    return new TrainPrmConfig(
        path(data),
        model,
        model == null ? "tiny" : null,
        Preset.AUTO,
        TokenizerKind.BYTE_PAIRS,
        path(output),
        0.3,
        every,
        training,
        LoraSettings.NONE,
        LayoutConfig.AUTO,
        kind);
  }

  private static KindConfig kind(RewardKind kind, String reference) {
    return new KindConfig(kind, reference, 0.05, 1, 0, false, VerifierConfig.DEFAULTS);
  }

  private static JsonNode entry(String output) {
    return Json.read(InputFolder.open(path(output)).text("stepwise.json"), "stepwise.json")
        .path("reward-model");
  }

  private static Map<String, Object> metrics(String output) {
    return InputFolder.open(path(output)).manifest().orElseThrow().metrics();
  }

  /** A language model to be a reference: a generative verifier that was trained for one update. */
  private static String reference() {
    String name = "reference";
    if (!folder.resolve(name).toFile().exists()) {
      Commands.run(
          new TrainPrmJob(),
          config(null, name, 100, settings(2, 1e-4), kind(RewardKind.GENERATIVE, null)));
    }
    return path(name);
  }

  @ParameterizedTest
  @EnumSource(
      value = RewardKind.class,
      names = {"PROCESS", "IMPLICIT"})
  void severalLearnersTrainTheModelOfOne(RewardKind kind) {
    boolean implicit = kind == RewardKind.IMPLICIT;
    String model = implicit ? reference() : null;
    List<List<float[]>> weights = new ArrayList<>();
    for (int learners : new int[] {1, 3}) {
      TrainPrmConfig config =
          config(
              model,
              kind.word() + "-learners-" + learners,
              100,
              settings(6, 2e-4),
              kind(kind, null));
      TrainPrmConfig shared =
          new TrainPrmConfig(
              config.data(),
              config.model(),
              config.newModel(),
              config.preset(),
              config.tokenizer(),
              config.output(),
              config.heldOut(),
              config.checkpointEvery(),
              config.training(),
              config.lora(),
              config.layout(),
              config.kind(),
              learners);
      try (LazySpark spark = new LazySpark("learners", "local[2]", new Interruption())) {
        new TrainPrmJob().run(shared, Commands.context(false, new Interruption(), spark));
      }
      try (CausalModel trained = CausalModel.load(InputFolder.open(config.output()))) {
        weights.add(trained.trainedValues());
      }
      assertThat(folder.resolve(kind.word() + "-learners-" + learners + ".checkpoints"))
          .doesNotExist();
    }
    for (int i = 0; i < weights.get(0).size(); i++) {
      assertThat(weights.get(1).get(i)).containsExactly(weights.get(0).get(i), within(1e-5f));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = RewardKind.class,
      names = {"PROCESS", "THREE_CLASS", "OUTCOME", "GENERATIVE"})
  void aKindLearnsTheRuleAndOpensByItsFolder(RewardKind kind) {
    String output = "new-" + kind.word();
    Commands.run(
        new TrainPrmJob(), config(null, output, 100, settings(60, 2e-3), kind(kind, null)));
    assertThat(entry(output).path("kind").asText("process")).isEqualTo(kind.word());
    assertThat((double) metrics(output).get("step_auroc")).isGreaterThan(0.9);
    try (LoadedRewardModel model = RewardModels.open(InputFolder.open(path(output)))) {
      float[] scores = model.score(List.of(SOLUTION)).get(0).stepScores();
      assertThat(scores).hasSize(2);
      assertThat(scores[1]).isLessThan(scores[0]);
      boolean outcome = model.score(List.of(SOLUTION)).get(0).outcome().isPresent();
      assertThat(outcome).isEqualTo(kind == RewardKind.OUTCOME);
    }
    if (kind == RewardKind.OUTCOME) {
      assertThat((double) metrics(output).get("outcome_auroc")).isGreaterThan(0.9);
    }
  }

  @Test
  void outcomesComeFromGradedChains() {
    List<ScoredChain> chains = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      boolean right = i % 2 == 1;
      chains.add(
          new ScoredChain(
              new Chain(
                  new RolloutId("run", 0, "p" + i, 0),
                  "What is " + i + "?",
                  new int[] {1},
                  new int[] {5, 6},
                  new float[2],
                  "policy",
                  Generated.End.EOS),
              List.of("so " + i, right ? "so 1" : "bad 1"),
              new int[] {0, 1},
              new float[0],
              right ? "1" : i % 4 == 0 ? null : "2",
              null,
              i == 0 ? Verdict.UNDECIDED : Verdict.of(right),
              null,
              "1"));
    }
    try (OutputFolder out = OutputFolder.stage(path("chains"))) {
      ChainTable.table().write(out, 0, chains.iterator());
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
    TrainPrmConfig config =
        config(
            "chains", null, "from-chains", 100, settings(60, 2e-3), kind(RewardKind.OUTCOME, null));
    Commands.run(new TrainPrmJob(), config);
    Map<String, Object> metrics = metrics("from-chains");
    assertThat((double) metrics.get("outcome_auroc")).isGreaterThan(0.9);
    assertThat(metrics).doesNotContainKey("step_auroc");
    TrainPrmConfig steps =
        config("chains", null, "no", 100, settings(2, 2e-3), kind(RewardKind.PROCESS, null));
    assertThatThrownBy(() -> Commands.run(new TrainPrmJob(), steps))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("no labelled steps");
  }

  @Test
  void solutionsOfOneOutcomeAreRejected() {
    List<StepLabelledSolution> right = new ArrayList<>();
    SolutionTable.read(
        InputFolder.open(path("solutions")),
        solution -> {
          if (solution.finalAnswer().equals("yes")) {
            right.add(solution);
          }
        });
    try (OutputFolder out = OutputFolder.stage(path("right"))) {
      SolutionTable.write(out, right);
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
    TrainPrmConfig config =
        config("right", null, "no", 100, settings(2, 2e-3), kind(RewardKind.OUTCOME, null));
    assertThatThrownBy(() -> Commands.run(new TrainPrmJob(), config))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("solutions of one outcome only")
        .hasMessageContaining("0 incorrect");
  }

  @Test
  void anImplicitModelLearnsOutcomesAndFindsItsReference() {
    Commands.run(
        new TrainPrmJob(),
        config(
            reference(),
            "implicit",
            100,
            settings(60, 2e-3),
            new KindConfig(RewardKind.IMPLICIT, null, 1, 1, 0, false, VerifierConfig.DEFAULTS)));
    assertThat(entry("implicit").path("kind").asText()).isEqualTo("implicit");
    assertThat(entry("implicit").path("reference").path("path").asText()).isEqualTo(reference());
    assertThat((double) metrics("implicit").get("outcome_auroc")).isGreaterThan(0.9);
    try (LoadedRewardModel model = RewardModels.open(InputFolder.open(path("implicit")))) {
      double wrong = model.score(List.of(SOLUTION)).get(0).outcome().getAsDouble();
      Solution right = new Solution("What is 3?", List.of("so 3", "so 4"));
      assertThat(model.score(List.of(right)).get(0).outcome().getAsDouble()).isGreaterThan(wrong);
    }
  }

  @ParameterizedTest
  @EnumSource(value = RewardKind.class, mode = EnumSource.Mode.EXCLUDE, names = "ENSEMBLE")
  void adaptersOfAPretrainedModelOpenByTheirFolder(RewardKind kind) {
    String output = "adapters-" + kind.word();
    Commands.run(
        new TrainPrmJob(),
        new TrainPrmConfig(
            path("solutions"),
            Commands.fixture("policy").toString(),
            null,
            Preset.AUTO,
            TokenizerKind.BYTE_PAIRS,
            path(output),
            0.3,
            100,
            settings(2, 1e-2),
            new LoraSettings(2, 4, List.of(Projection.Q_PROJ), LoraSettings.Scale.PLAIN),
            LayoutConfig.AUTO,
            kind(kind, null)));
    assertThat(InputFolder.open(path(output)).has("adapter_config.json")).isTrue();
    assertThat(entry(output).path("kind").asText("process")).isEqualTo(kind.word());
    try (LoadedRewardModel model = RewardModels.open(InputFolder.open(path(output)))) {
      assertThat(model.score(List.of(SOLUTION)).get(0).stepScores()).hasSize(2);
    }
  }

  @Test
  void scoreShowsTheDisagreementOfAnEnsemble() {
    for (int i = 0; i < 2; i++) {
      Commands.run(
          new TrainPrmJob(),
          config(null, "member-" + i, 100, settings(2 + i, 2e-3), kind(RewardKind.PROCESS, null)));
    }
    Commands.run(
        new RewardModelJob(),
        new RewardModelConfig(
            RewardModelConfig.Kind.ENSEMBLE,
            List.of(path("member-0"), path("member-1")),
            null,
            0.05,
            Aggregation.MEAN,
            VerifierConfig.DEFAULTS,
            path("ensemble")));
    List<List<JsonNode>> scored = new ArrayList<>();
    for (String model : List.of("member-0", "member-1", "ensemble")) {
      Path output = folder.resolve(model + ".jsonl");
      Commands.run(
          new ScoreJob(),
          new ScoreConfig(
              path(model),
              Commands.fixture("reward/solutions.jsonl").toString(),
              output.toString(),
              StepAggregation.MIN,
              LayoutConfig.AUTO));
      scored.add(Commands.lines(output));
    }
    for (int i = 0; i < scored.get(0).size(); i++) {
      for (int k = 0; k < scored.get(0).get(i).path("step_scores").size(); k++) {
        double a = scored.get(0).get(i).path("step_scores").get(k).asDouble();
        double b = scored.get(1).get(i).path("step_scores").get(k).asDouble();
        JsonNode both = scored.get(2).get(i);
        assertThat(both.path("step_scores").get(k).asDouble()).isCloseTo((a + b) / 2, within(1e-6));
        assertThat(both.path("step_disagreement").get(k).asDouble())
            .isCloseTo(Math.abs(a - b) / 2, within(1e-6));
      }
    }
    assertThat(scored.get(0).get(0).has("step_disagreement")).isFalse();
  }

  @Test
  void trainingStopsWhenTheHeldOutLossRisesAndKeepsTheBest() {
    KindConfig stopping =
        new KindConfig(RewardKind.PROCESS, null, 0.05, 1, 2, false, VerifierConfig.DEFAULTS);
    Commands.run(new TrainPrmJob(), config(null, "stopped", 4, settings(400, 0.02), stopping));
    Map<Long, Double> losses = new TreeMap<>();
    for (Measurement one : MetricsLedger.read(Path.of(path("stopped.metrics")))) {
      if (one.name().equals("held_out_loss")) {
        losses.put(one.step(), one.value());
      }
    }
    long best = losses.entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow().getKey();
    long last = losses.keySet().stream().max(Long::compare).orElseThrow();
    assertThat(last).isEqualTo(best + 8).isLessThan(400);
    Map<String, Object> counts =
        InputFolder.open(path("stopped")).manifest().orElseThrow().counts();
    assertThat(((Number) counts.get("best_update")).longValue()).isEqualTo(best);
    assertThat(((Number) counts.get("updates")).longValue()).isEqualTo(last);
    assertThat(folder.resolve("stopped.checkpoints")).doesNotExist();
  }

  private static KindConfig headOnly(RewardKind kind) {
    return new KindConfig(kind, null, 0.05, 1, 0, true, VerifierConfig.DEFAULTS);
  }

  @Test
  void aFrozenTrunkStaysThePolicyItWas() {
    KindConfig process = kind(RewardKind.PROCESS, null);
    PrmSettings fast = settings(2, 0.05);
    Commands.run(new TrainPrmJob(), config(null, "base", 100, fast, process));
    Commands.run(
        new TrainPrmJob(), config(path("base"), "head", 100, fast, headOnly(RewardKind.PROCESS)));
    Commands.run(new TrainPrmJob(), config(path("base"), "whole", 100, fast, process));
    try (CausalModel before = CausalModel.load(InputFolder.open(path("base")));
        CausalModel after = CausalModel.load(InputFolder.open(path("head")));
        CausalModel whole = CausalModel.load(InputFolder.open(path("whole")))) {
      List<float[]> weights = before.values();
      boolean moved = false;
      int head = weights.size() - 2; // its weight and its bias are last
      for (int i = 0; i < head; i++) {
        assertThat(after.values().get(i)).as("parameter %d", i).isEqualTo(weights.get(i));
        moved |= !Arrays.equals(whole.values().get(i), weights.get(i));
      }
      assertThat(moved).as("without the setting").isTrue();
      assertThat(after.values().get(head)).isNotEqualTo(weights.get(head));
    }
  }

  @Test
  void aFrozenTrunkHasNoOtherTraining() {
    TrainPrmConfig verifier =
        config(reference(), "no", 10, settings(2, 1e-3), headOnly(RewardKind.GENERATIVE));
    assertThatThrownBy(() -> Commands.run(new TrainPrmJob(), verifier))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("freeze-trunk")
        .hasMessageContaining("generative");
  }

  @Test
  void settingsOfAnotherKindAreRejected() {
    TrainPrmConfig weighted =
        config(
            null,
            "no",
            10,
            settings(2, 1e-3),
            new KindConfig(
                RewardKind.THREE_CLASS, null, 0.05, 2, 0, false, VerifierConfig.DEFAULTS));
    assertThatThrownBy(() -> Commands.run(new TrainPrmJob(), weighted))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("positive-weight");
    TrainPrmConfig referred =
        config(null, "no", 10, settings(2, 1e-3), kind(RewardKind.PROCESS, "somewhere"));
    assertThatThrownBy(() -> Commands.run(new TrainPrmJob(), referred))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("reference");
    TrainPrmConfig ensemble =
        config(null, "no", 10, settings(2, 1e-3), kind(RewardKind.ENSEMBLE, null));
    assertThatThrownBy(() -> Commands.run(new TrainPrmJob(), ensemble))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("./stepwise reward-model");
    TrainPrmConfig lonely =
        config(null, "no", 10, settings(2, 1e-3), kind(RewardKind.IMPLICIT, null));
    assertThatThrownBy(() -> Commands.run(new TrainPrmJob(), lonely))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("no reference");
  }
}
