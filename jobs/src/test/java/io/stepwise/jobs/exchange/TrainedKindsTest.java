package io.stepwise.jobs.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every kind of reward model: trained, written, opened by its folder alone, and scored with. */
class TrainedKindsTest extends TrainedKindsFixture {
  private static final Solution SOLUTION = new Solution("What is 3?", List.of("so 3", "bad 3"));

  private static JsonNode entry(String output) {
    return Json.read(InputFolder.open(path(output)).text("stepwise.json"), "stepwise.json")
        .path("reward-model");
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
  void critiquesAreWrittenByTheBaseModelAndScored() {
    PrmSettings training =
        new PrmSettings(60, 8, 2e-3, 1, Method.ADAMW, 0.5, NeutralAs.POSITIVE, 120, 1);
    Commands.run(
        new TrainPrmJob(),
        config(reference(), "critique", 100, training, kind(RewardKind.CRITIQUE, null)));
    assertThat(entry("critique").path("kind").asText()).isEqualTo("critique");
    assertThat((double) metrics("critique").get("step_auroc")).isGreaterThan(0.9);
    try (LoadedRewardModel model = RewardModels.open(InputFolder.open(path("critique")))) {
      float[] scores = model.score(List.of(SOLUTION)).get(0).stepScores();
      assertThat(scores[1]).isLessThan(scores[0]);
      assertThat(model.score(List.of(SOLUTION)).get(0).stepScores()).isEqualTo(scores);
    }
    TrainPrmConfig fresh = config(null, "no", 100, training, kind(RewardKind.CRITIQUE, null));
    assertThatThrownBy(() -> Commands.run(new TrainPrmJob(), fresh))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("no base model writes the critiques");
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
            0,
            100,
            settings(2, 1e-2),
            new LoraSettings(2, 4, List.of(Projection.Q_PROJ), LoraSettings.Scale.PLAIN),
            LayoutConfig.AUTO,
            kind(kind, null),
            1));
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
}
