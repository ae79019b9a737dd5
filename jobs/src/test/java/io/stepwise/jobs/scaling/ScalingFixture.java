package io.stepwise.jobs.scaling;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.Problem;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.ProblemTable;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.data.task.Split;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.config.Device;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.job.LazySpark;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.jobs.solve.SearchMethod;
import io.stepwise.jobs.solve.SearchSettings;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelPreset;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.lm.tokenizer.TokenizerKind;
import io.stepwise.prm.evaluation.StepAggregation;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The command with small models that know nothing. */
abstract class ScalingFixture {
  static final int PROBLEMS = 4;
  private static final Interruption INTERRUPTION = new Interruption();
  @TempDir static Path folder;
  static LazySpark spark;
  static double policyParameters;

  @BeforeAll
  static void world() {
    spark = new LazySpark("scaling", "local[2]", INTERRUPTION);
    ReasoningTokenizer tokenizer = TokenizerKind.CHARACTERS.train(List.of("0123456789+-*()="));
    for (Head head : List.of(Head.LANGUAGE_MODEL, Head.SCALAR)) {
      try (OutputFolder out = OutputFolder.stage(path(head.name()));
          CausalModel model =
              CausalModel.create(
                  ModelPreset.TINY.config(tokenizer.vocabularySize(), head),
                  tokenizer,
                  NamedRandom.of("model", head))) {
        model.save(out);
        policyParameters = head == Head.LANGUAGE_MODEL ? model.parameters() : policyParameters;
        out.commit(ManifestDraft.of("test", Instant.EPOCH));
      }
    }
    List<Problem> made =
        new RunningTotalTask().problems(NamedRandom.of("scaling"), PROBLEMS, Split.TRAINING);
    problems("problems", made);
    problems("unanswered", made.stream().map(p -> new Problem(p.id(), p.text(), null)).toList());
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  private static void problems(String name, List<Problem> problems) {
    try (OutputFolder out = OutputFolder.stage(path(name))) {
      ProblemTable.write(out, problems);
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
  }

  static String path(String name) {
    return folder.resolve(name).toString();
  }

  static ScalingConfig config(String problems, String output, List<Integer> sizes) {
    return config(problems, output, path("cells"), sizes, List.of(-1), List.of(0), null);
  }

  static ScalingConfig config(
      String problems,
      String output,
      String cells,
      List<Integer> sizes,
      List<Integer> thinking,
      List<Integer> least,
      String price) {
    return new ScalingConfig(
        path(Head.LANGUAGE_MODEL.name()),
        path(Head.SCALAR.name()),
        path(problems),
        path(output),
        cells,
        price,
        RunningTotalTask.NAME,
        new ScalingConfig.Grid(
            List.of(SearchMethod.SINGLE, SearchMethod.BEST_OF_N, SearchMethod.BEAM),
            sizes,
            thinking,
            least,
            2,
            2,
            2),
        new ScalingConfig.Sampling(20, 1, StepAggregation.PROD),
        2,
        LayoutConfig.AUTO,
        FormatSettings.DEFAULTS,
        SearchSettings.DEFAULTS);
  }

  /** Keeps the words of the finished phase. */
  private static final class Words implements Progress, Progress.Phase {
    private String last = "";

    @Override
    public Phase phase(String name, long total, String unit) {
      return this;
    }

    @Override
    public void say(String line) {}

    @Override
    public void advance(long units) {}

    @Override
    public void figure(String name, double value) {}

    @Override
    public void finish(String summary) {
      last = summary;
    }

    @Override
    public void close() {}
  }

  static String run(ScalingConfig config, boolean resume) {
    Words words = new Words();
    new ScalingJob()
        .run(
            config,
            new JobContext(
                new CommonSettings(5, "local[2]", Device.AUTO, null),
                resume,
                words,
                INTERRUPTION,
                new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8),
                spark));
    return words.last;
  }

  static JsonNode report(String output) throws IOException {
    return Json.read(Files.readString(folder.resolve(output).resolve("scaling.json")), output);
  }
}
