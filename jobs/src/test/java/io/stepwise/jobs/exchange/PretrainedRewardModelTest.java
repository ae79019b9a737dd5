package io.stepwise.jobs.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.jobs.preset.Preset;
import io.stepwise.jobs.prm.TrainPrmConfig;
import io.stepwise.jobs.prm.TrainPrmJob;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.jobs.score.ScoreConfig;
import io.stepwise.jobs.score.ScoreJob;
import io.stepwise.lm.lora.LoraSettings;
import io.stepwise.lm.optimizer.OptimizerSettings;
import io.stepwise.lm.tokenizer.TokenizerKind;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.prm.layout.RewardFormat;
import io.stepwise.prm.sample.NeutralAs;
import io.stepwise.prm.training.PrmSettings;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reward model on a language model that transformers saved, with line breaks in its steps. */
class PretrainedRewardModelTest {
  private static final PrmSettings TRAINING =
      new PrmSettings(
          3, 8, 0.02, 1, OptimizerSettings.Method.MUON, 0.5, NeutralAs.POSITIVE, 200, 2);

  @TempDir static Path folder;

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  @BeforeAll
  static void solutions() {
    List<StepLabelledSolution> solutions = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      List<LabelledStep> steps =
          List.of(
              new LabelledStep("Two and three\nmake five.", Rating.POSITIVE),
              new LabelledStep("Five.\n\n# Answer\n\n" + i, Rating.NEGATIVE));
      solutions.add(
          new StepLabelledSolution(
              "s" + i,
              "p" + i,
              "Add.\nWhat is " + i + "?",
              null,
              steps,
              FinishReason.UNKNOWN,
              null,
              new Provenance("test", 0, "test", null, 0)));
    }
    try (OutputFolder out = OutputFolder.stage(path("solutions"))) {
      SolutionTable.write(out, solutions);
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
  }

  private static void train(String model, String output, LayoutConfig layout) {
    Commands.run(
        new TrainPrmJob(),
        new TrainPrmConfig(
            path("solutions"),
            model,
            null,
            Preset.AUTO,
            TokenizerKind.BYTE_PAIRS,
            path(output),
            0.2,
            100,
            TRAINING,
            LoraSettings.NONE,
            layout));
  }

  private static List<JsonNode> scored(String model, String name, LayoutConfig layout) {
    Path output = folder.resolve(name);
    Commands.run(
        new ScoreJob(),
        new ScoreConfig(
            path(model),
            Commands.fixture("reward/solutions.jsonl").toString(),
            output.toString(),
            StepAggregation.MIN,
            layout));
    return Commands.lines(output);
  }

  @Test
  void itIsTrainedAndReadInTheLayoutThatItsFolderRecords() {
    LayoutConfig gap = new LayoutConfig(RewardFormat.AUTO, "\\n\\n", null);
    train(Commands.fixture("policy").toString(), "prm", gap);
    InputFolder prm = InputFolder.open(path("prm"));
    JsonNode recorded = Json.read(prm.text("stepwise.json"), "stepwise.json").path("reward-model");
    assertThat(recorded.path("format").asText()).isEqualTo("trl");
    assertThat(recorded.path("step-separator").asText()).isEqualTo("\n\n");
    List<JsonNode> scored = scored("prm", "auto.jsonl", LayoutConfig.AUTO);
    assertThat(scored)
        .isEqualTo(scored("prm", "gap.jsonl", new LayoutConfig(RewardFormat.TRL, "\n\n", "")))
        .isNotEqualTo(scored("prm", "line.jsonl", new LayoutConfig(RewardFormat.TRL, "\n", "")));
    for (JsonNode line : scored) {
      assertThat(line.path("step_scores").size()).isEqualTo(line.path("steps").size());
    }
    // What is trained further keeps the layout of its folder.
    train(path("prm"), "further", LayoutConfig.AUTO);
    assertThat(
            Json.read(InputFolder.open(path("further")).text("stepwise.json"), "stepwise.json")
                .path("reward-model"))
        .isEqualTo(recorded);
  }

  @Test
  void itHasTwoLabelsAsThoseOfTrlHave() {
    train(Commands.fixture("policy").toString(), "labels", LayoutConfig.AUTO);
    JsonNode config =
        Json.read(InputFolder.open(path("labels")).text("config.json"), "config.json");
    assertThat(config.path("architectures").path(0).asText())
        .isEqualTo("Qwen2ForTokenClassification");
    assertThat(config.path("num_labels").asInt()).isEqualTo(2);
    assertThat(config.path("id2label").path("1").asText()).isEqualTo("correct");
    List<JsonNode> scored = scored("labels", "labels.jsonl", LayoutConfig.AUTO);
    assertThat(scored.get(0).path("step_scores").get(0).asDouble())
        .isNotEqualTo(scored.get(0).path("step_scores").get(1).asDouble());
  }
}
