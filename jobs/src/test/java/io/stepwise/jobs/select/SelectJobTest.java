package io.stepwise.jobs.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelSource;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Problem;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabel;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.format.Texts;
import io.stepwise.data.ingest.IngestSettings;
import io.stepwise.data.ingest.spark.IngestJob;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.data.task.Demonstrator;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.data.task.Split;
import io.stepwise.data.task.Verdict;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.job.LazySpark;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.jobs.tasks.Tasks;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelPreset;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.lm.tokenizer.TokenizerKind;
import io.stepwise.prm.evaluation.StepAggregation;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelectJobTest {
  private static final int SOLUTIONS = 40;
  private static final RunningTotalTask TASK = new RunningTotalTask();

  @TempDir static Path folder;

  @BeforeAll
  static void world() {
    Demonstrator demonstrator =
        new Demonstrator(NamedRandom.of("facts"), Demonstrator.Rates.DEFAULT);
    List<StepLabelledSolution> solutions = new ArrayList<>();
    for (Problem problem : TASK.problems(NamedRandom.of("select"), SOLUTIONS, Split.TRAINING)) {
      List<String> texts = demonstrator.solve(problem, NamedRandom.of("select", problem.id()));
      List<LabelledStep> steps =
          texts.stream().map(step -> new LabelledStep(step, Rating.UNRATED)).toList();
      String problemId = Texts.problemId(problem.text());
      solutions.add(
          new StepLabelledSolution(
              Texts.solutionId(problemId, steps),
              problemId,
              problem.text(),
              problem.answer(),
              steps,
              FinishReason.SOLUTION,
              TASK.answer(texts).orElseThrow(),
              new Provenance("test.jsonl", 1, "", null, 0)));
    }
    try (OutputFolder out = OutputFolder.stage(path("solutions"))) {
      SolutionTable.write(out, solutions);
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
    ReasoningTokenizer tokenizer = TokenizerKind.CHARACTERS.train(List.of("0123456789+-="));
    for (String name : List.of("prm-1", "prm-2")) {
      try (OutputFolder out = OutputFolder.stage(path(name));
          CausalModel model =
              CausalModel.create(
                  ModelPreset.TINY.config(tokenizer.vocabularySize(), Head.SCALAR),
                  tokenizer,
                  NamedRandom.of(name))) {
        model.save(out);
        out.commit(ManifestDraft.of("test", Instant.EPOCH));
      }
    }
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  private static SelectConfig config(SelectionCriterion criterion, int models, String output) {
    return new SelectConfig(
        path("solutions"),
        List.of(path("prm-1"), path("prm-2")).subList(0, models),
        criterion,
        10,
        path(output),
        0.8,
        StepAggregation.PROD,
        Tasks.AUTO,
        LayoutConfig.AUTO);
  }

  private static List<JsonNode> run(SelectConfig config) throws IOException {
    new SelectJob()
        .run(
            config,
            new JobContext(
                CommonSettings.DEFAULTS,
                false,
                Progress.silent(),
                new Interruption(),
                new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8),
                () -> {
                  throw new AssertionError("selection needs no Spark");
                }));
    InputFolder.open(config.output()).verify();
    return Files.readAllLines(Path.of(config.output(), SelectJob.FILE)).stream()
        .map(line -> Json.read(line, "line"))
        .toList();
  }

  @Test
  void convincingWrongAnswersAreFourOutOfFive() throws IOException {
    List<JsonNode> requests = run(config(SelectionCriterion.CONVINCING_WRONG, 1, "convincing"));
    assertThat(requests).hasSize(10);
    assertThat(requests.subList(0, 8))
        .allSatisfy(
            row -> {
              assertThat(row.at("/selection/verdict").asText()).isEqualTo("incorrect");
              assertThat(row.get("final_answer")).isNotEqualTo(row.get("ground_truth_answer"));
            });
    List<Double> values =
        requests.stream().map(row -> row.at("/selection/value").doubleValue()).toList();
    for (int i = 1; i < 8; i++) {
      assertThat(values.get(i)).isLessThanOrEqualTo(values.get(i - 1));
    }
    for (JsonNode row : requests) {
      double sum = 0;
      for (JsonNode score : row.at("/selection/step_scores/0")) {
        sum += Math.log(score.doubleValue());
      }
      assertThat(row.at("/selection/value").doubleValue())
          .isCloseTo(sum, org.assertj.core.api.Assertions.within(1e-9));
    }
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
    Path file = Files.writeString(folder.resolve("filled.jsonl"), filled);
    try (LazySpark spark = new LazySpark("requests", "local[2]", new Interruption())) {
      new IngestJob(
              spark.get(),
              IngestSettings.of(IngestSettings.AUTO, List.of(file.toString()), path("ingested")))
          .run();
    }
    Map<String, List<Rating>> read = new TreeMap<>();
    SolutionTable.read(
        InputFolder.open(path("ingested")),
        solution -> {
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

  private static ScoredSolution scored(String id, Verdict verdict, double[]... scores) {
    List<LabelledStep> steps = List.of(new LabelledStep("s", Rating.UNRATED));
    return new ScoredSolution(
        new StepLabelledSolution(
            id,
            "p",
            "P",
            "1",
            steps,
            FinishReason.SOLUTION,
            "1",
            new Provenance("f", 1, "", null, 0)),
        List.of(scores),
        verdict);
  }

  private static List<String> chosen(
      SelectionCriterion criterion, int count, ScoredSolution... solutions) {
    return new Selector(criterion, StepAggregation.PROD, 0.5, NamedRandom.of("x"))
        .select(List.of(solutions), count).stream()
            .map(one -> one.solution().solution().id())
            .toList();
  }

  @Test
  void eachStrategyTakesWhatItIsNamedAfter() {
    ScoredSolution sure = scored("sure", Verdict.CORRECT, new double[] {0.99, 0.98});
    ScoredSolution convincing =
        scored("convincing", Verdict.INCORRECT, new double[] {0.9, 0.8}, new double[] {0.9, 0.8});
    ScoredSolution plain = scored("plain", Verdict.INCORRECT, new double[] {0.1, 0.2});
    ScoredSolution unsure = scored("unsure", Verdict.CORRECT, new double[] {0.5, 0.6});
    ScoredSolution disputed =
        scored("disputed", Verdict.CORRECT, new double[] {0.9, 0.9}, new double[] {0.1, 0.9});
    ScoredSolution cut = scored("cut", Verdict.UNDECIDED, new double[0]);
    ScoredSolution[] all = {cut, plain, sure, unsure, convincing, disputed};
    assertThat(chosen(SelectionCriterion.CONVINCING_WRONG, 2, all))
        .containsExactly("convincing", "sure");
    assertThat(chosen(SelectionCriterion.CONVINCING_WRONG, 4, all))
        .containsExactly("convincing", "plain", "sure", "unsure");
    assertThat(chosen(SelectionCriterion.UNCERTAINTY, 1, all)).containsExactly("unsure");
    assertThat(chosen(SelectionCriterion.DISAGREEMENT, 1, all)).containsExactly("disputed");
    assertThat(chosen(SelectionCriterion.UNIFORM, 6, all)).hasSize(6).doesNotHaveDuplicates();
    assertThat(chosen(SelectionCriterion.UNIFORM, 3, all))
        .as("the order of the input does not matter")
        .isEqualTo(
            chosen(SelectionCriterion.UNIFORM, 3, disputed, convincing, unsure, sure, plain, cut));
  }

  @Test
  void tooFewRewardModelsAreRejected() throws IOException {
    assertThatThrownBy(() -> run(config(SelectionCriterion.DISAGREEMENT, 1, "few")))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("disagreement: too few reward models (1, expected at least 2");
    assertThat(run(config(SelectionCriterion.DISAGREEMENT, 2, "enough"))).hasSize(10);
  }
}
