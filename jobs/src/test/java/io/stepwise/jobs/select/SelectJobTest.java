package io.stepwise.jobs.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelSource;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Problem;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabel;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.ingest.IngestSettings;
import io.stepwise.data.ingest.spark.IngestJob;
import io.stepwise.data.setting.RecordCopy;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.jobs.TestContexts;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.LazySpark;
import io.stepwise.lm.Generated;
import io.stepwise.rollout.Chain;
import io.stepwise.rollout.RolloutId;
import io.stepwise.rollout.ScoredChain;
import io.stepwise.rollout.spark.ChainTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SelectJobTest extends SelectFixture {
  @Test
  void convincingWrongAnswersAreFourOutOfFive() throws IOException {
    List<JsonNode> requests = run(config(SelectionCriterion.CONVINCING_WRONG, 1, "convincing"));
    assertThat(requests).hasSize(10);
    assertThat(requests.subList(0, 8))
        .allSatisfy(
            row ->
                assertThat(row.get("final_answer")).isNotEqualTo(row.get("ground_truth_answer")));
    assertThat(requests)
        .as("a person does not see what the model says")
        .allSatisfy(
            row -> {
              assertThat(row.get("selection").toString())
                  .isEqualTo("{\"strategy\":\"convincing-wrong\"}");
              assertThat(row.toString()).doesNotContain("score");
            });
    List<JsonNode> scores = lines("convincing", SelectJob.SCORES);
    assertThat(scores.stream().map(row -> row.get("id")))
        .containsExactlyElementsOf(requests.stream().map(row -> row.get("id")).toList());
    assertThat(scores.subList(0, 8))
        .allSatisfy(row -> assertThat(row.get("verdict").asText()).isEqualTo("incorrect"));
    List<Double> values = scores.stream().map(row -> row.get("value").doubleValue()).toList();
    for (int i = 1; i < 8; i++) {
      assertThat(values.get(i)).isLessThanOrEqualTo(values.get(i - 1));
    }
    for (JsonNode row : scores) {
      double sum = 0;
      for (JsonNode score : row.at("/step_scores/0")) {
        sum += Math.log(score.doubleValue());
      }
      assertThat(row.get("value").doubleValue()).isCloseTo(sum, within(1e-9));
    }
  }

  @Test
  void whatIsLabelledIsNotSelectedAgain() throws IOException {
    List<StepLabelledSolution> some = new ArrayList<>();
    SolutionTable.read(InputFolder.open(path("solutions")), some::add);
    Set<String> rated = new HashSet<>();
    List<StepLabelledSolution> labels = new ArrayList<>();
    for (StepLabelledSolution solution : some.subList(0, 25)) {
      boolean isRated = labels.size() < 15;
      labels.add(isRated ? rated(solution) : solution);
      if (isRated) {
        rated.add(solution.id());
      }
    }
    try (OutputFolder out = OutputFolder.stage(path("labels"))) {
      SolutionTable.write(out, labels);
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
    assertThat(run(labelled("unlabelled", SOLUTIONS, "labels")))
        .hasSize(SOLUTIONS - 15)
        .noneMatch(row -> rated.contains(row.get("id").asText()));
    assertThat(InputFolder.open(path("unlabelled")).manifest().orElseThrow().counts())
        .containsEntry("labelled", 15);
    assertThat(run(labelled("all", SOLUTIONS))).hasSize(SOLUTIONS);
  }

  private static StepLabelledSolution rated(StepLabelledSolution solution) {
    return new StepLabelledSolution(
        solution.id(),
        solution.problemId(),
        solution.problem(),
        solution.groundTruthAnswer(),
        solution.steps().stream()
            .map(step -> new LabelledStep(step.text(), Rating.POSITIVE))
            .toList(),
        solution.finishReason(),
        solution.finalAnswer(),
        solution.provenance());
  }

  /** Tables of chains from before the column of the reference have a verdict. */
  @Test
  void chainsWithoutReferencesKeepTheirVerdicts() throws IOException {
    List<ScoredChain> chains = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      List<String> steps = List.of("1+" + i + "=" + (i + 1));
      chains.add(
          new ScoredChain(
              new Chain(
                  new RolloutId("run", 0, "p" + i, 0),
                  "1+" + i,
                  new int[1],
                  new int[1],
                  new float[1],
                  "version",
                  Generated.End.EOS),
              steps,
              new int[] {0},
              new float[] {0.5f},
              "" + (i + 1),
              i % 2 == 0));
    }
    try (OutputFolder out = OutputFolder.stage(path("chains"))) {
      ChainTable.table().write(out, 0, chains.iterator());
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
    SelectConfig usual = config(SelectionCriterion.CONVINCING_WRONG, 1, "of-chains");
    List<JsonNode> requests =
        run(
            new SelectConfig(
                path("chains"),
                usual.rewardModel(),
                List.of(),
                usual.strategy(),
                5,
                usual.output(),
                usual.wrongShare(),
                usual.aggregate(),
                RunningTotalTask.NAME,
                usual.layout()));
    assertThat(requests).hasSize(5);
    assertThat(lines("of-chains", SelectJob.SCORES).subList(0, 4))
        .allSatisfy(row -> assertThat(row.get("verdict").asText()).isEqualTo("incorrect"));
  }

  private static String said(SelectConfig config) {
    return TestContexts.said(context -> new SelectJob().run(config, context));
  }

  @Test
  void chainsThatAreLeftOutAreCounted() {
    List<ScoredChain> chains = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      chains.add(
          new ScoredChain(
              new Chain(
                  new RolloutId("run", 0, "p", i),
                  "1+1",
                  new int[1],
                  new int[1],
                  new float[1],
                  "version",
                  Generated.End.EOS),
              i == 2 ? List.of("1+1=3") : List.of("1+1=2"),
              new int[] {0},
              new float[] {0.5f},
              i == 2 ? "3" : "2",
              i != 2));
    }
    try (OutputFolder out = OutputFolder.stage(path("equal-chains"))) {
      ChainTable.table().write(out, 0, chains.iterator());
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
    SelectConfig usual = config(SelectionCriterion.UNIFORM, 0, "of-equal-chains");
    assertThat(said(RecordCopy.with(usual, "input", path("equal-chains"))))
        .contains("Left out of " + path("equal-chains") + ": 1 equal to an earlier one");
    assertThat(said(labelled("of-all", 2))).doesNotContain("Left out");
  }

  @Test
  void fewerSolutionsThanAskedForAreWarnedOf() {
    assertThat(said(labelled("fewer", 100_000)))
        .contains("Warning: all ")
        .contains(" unlabelled solutions are selected, fewer than count=100000");
    assertThat(said(labelled("enough", 2))).doesNotContain("Warning: all");
  }

  /** People rate the steps and sign; ingest reads their labels back. */
  @Test
  void aFilledRequestIsIngested() throws IOException {
    List<JsonNode> requests = run(config(SelectionCriterion.UNIFORM, 0, "requests"));
    Map<String, List<Rating>> expected = new TreeMap<>();
    StringBuilder filled = new StringBuilder();
    for (JsonNode row : requests) {
      assertThat(row.get("ratings")).hasSameSizeAs(row.get("steps")).allMatch(JsonNode::isNull);
      List<String> steps = new ArrayList<>();
      row.get("steps").forEach(step -> steps.add(step.asText()));
      Problem problem = new Problem("p", row.get("problem").asText(), "0");
      List<Rating> ratings = TASK.judge(problem, steps);
      expected.put(row.get("id").asText(), ratings);
      ObjectNode answer = (ObjectNode) row;
      answer.set(
          "ratings", Json.mapper().valueToTree(ratings.stream().map(Rating::value).toList()));
      answer.put("labeler", "ann");
      filled.append(Json.line(answer)).append('\n');
    }
    List<JsonNode> more = run(labelled("again", SOLUTIONS)); // the last line stays unfilled
    filled.append(Json.line(more.get(SOLUTIONS - 1))).append('\n');
    Path file = Files.writeString(folder.resolve("filled.jsonl"), filled);
    try (LazySpark spark = new LazySpark("requests", "local[2]", new Interruption())) {
      IngestJob.of(
              spark.get(),
              IngestSettings.of(IngestSettings.AUTO, List.of(file.toString()), path("ingested")))
          .run();
    }
    Map<String, List<Rating>> read = new TreeMap<>();
    SolutionTable.read(
        InputFolder.open(path("ingested")),
        solution -> {
          assertThat(solution.finishReason())
              .isEqualTo(
                  solution.firstError() < 0 ? FinishReason.UNKNOWN : FinishReason.FOUND_ERROR);
          read.put(solution.id(), solution.steps().stream().map(LabelledStep::rating).toList());
          assertThat(solution.provenance().labeler()).isEqualTo("ann");
          assertThat(solution.groundTruthAnswer()).isNotNull();
          assertThat(solution.steps())
              .extracting(LabelledStep::label)
              .extracting(StepLabel::source)
              .containsOnly(LabelSource.HUMAN);
        });
    assertThat(read).isEqualTo(expected).hasSize(10);
  }
}
