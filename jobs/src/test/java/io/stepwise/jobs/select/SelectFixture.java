package io.stepwise.jobs.select;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Problem;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.format.Texts;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.data.task.Demonstrator;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.data.task.Split;
import io.stepwise.jobs.TestContexts;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.jobs.tasks.Tasks;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelPreset;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.lm.tokenizer.TokenizerKind;
import io.stepwise.prm.evaluation.StepAggregation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code select} on demonstrations, with two reward models that disagree. */
abstract class SelectFixture {
  static final int SOLUTIONS = 40;
  static final RunningTotalTask TASK = new RunningTotalTask();
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
        model.heads().shiftBias(name.equals("prm-1") ? 0 : 1); // they disagree
        model.save(out);
        out.commit(ManifestDraft.of("test", Instant.EPOCH));
      }
    }
  }

  static String path(String name) {
    return folder.resolve(name).toString();
  }

  static SelectConfig config(SelectionCriterion criterion, int models, String output) {
    return new SelectConfig(
        path("solutions"),
        List.of(path("prm-1"), path("prm-2")).subList(0, models),
        List.of(),
        criterion,
        10,
        path(output),
        0.8,
        StepAggregation.PROD,
        Tasks.AUTO,
        LayoutConfig.AUTO);
  }

  static List<JsonNode> run(SelectConfig config) throws IOException {
    new SelectJob().run(config, TestContexts.withoutSpark());
    InputFolder.open(config.output()).verify();
    return lines(Path.of(config.output()).getFileName().toString(), SelectJob.FILE);
  }

  static List<JsonNode> lines(String output, String file) throws IOException {
    return Files.readAllLines(Path.of(path(output), file)).stream()
        .map(line -> Json.read(line, "line"))
        .toList();
  }

  static SelectConfig labelled(String output, int count, String... folders) {
    SelectConfig usual = config(SelectionCriterion.UNIFORM, 0, output);
    return new SelectConfig(
        usual.input(),
        usual.rewardModel(),
        Stream.of(folders).map(SelectFixture::path).toList(),
        usual.strategy(),
        count,
        usual.output(),
        usual.wrongShare(),
        usual.aggregate(),
        usual.task(),
        usual.layout());
  }
}
