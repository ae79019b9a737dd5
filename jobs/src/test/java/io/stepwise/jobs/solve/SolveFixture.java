package io.stepwise.jobs.solve;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.Problem;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.ProblemTable;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.data.task.Split;
import io.stepwise.jobs.UntrainedModels;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.config.Device;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.job.LazySpark;
import io.stepwise.jobs.metrics.Measurement;
import io.stepwise.jobs.metrics.MetricsLedger;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.prm.evaluation.StepAggregation;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Searches with small models that know nothing, in a temporary folder. */
abstract class SolveFixture {
  static final int PROBLEMS = 5;

  @TempDir static Path folder;
  static final Interruption INTERRUPTION = new Interruption();
  static LazySpark spark;

  @BeforeAll
  static void world() throws IOException {
    spark = new LazySpark("solve", "local[2]", INTERRUPTION);
    UntrainedModels.write(folder, "0123456789+-*()=");
    problems("problems", "");
    problems("poisoned", "9");
    List<String> lines = new ArrayList<>();
    for (Problem problem : made()) {
      lines.add(Json.line(Map.of("id", problem.id(), "problem", problem.text())));
    }
    Files.write(folder.resolve("problems.jsonl"), lines);
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  static List<Problem> made() {
    return new RunningTotalTask().problems(NamedRandom.of("solve"), PROBLEMS, Split.TRAINING);
  }

  /** Problems whose reference answers begin with a text. */
  static void problems(String name, String poison) {
    try (OutputFolder out = OutputFolder.stage(path(name))) {
      ProblemTable.write(
          out,
          made().stream().map(p -> new Problem(p.id(), p.text(), poison + p.answer())).toList());
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
  }

  /** A table of the same ids with other texts. */
  static void rewrite(String name) {
    try (OutputFolder out = OutputFolder.stage(path(name))) {
      ProblemTable.write(
          out, made().stream().map(p -> new Problem(p.id(), p.text() + "1", p.answer())).toList());
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
  }

  static void rename(String from, String to) {
    try {
      Files.move(folder.resolve(from), folder.resolve(to));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String path(String name) {
    return folder.resolve(name).toString();
  }

  static SolveConfig config(String problems, String output, SearchMethod method) {
    return new SolveConfig(
        path(Head.LANGUAGE_MODEL.name()),
        path(Head.SCALAR.name()),
        path(problems),
        path(output),
        RunningTotalTask.NAME,
        method,
        StepAggregation.GEOMEAN,
        new SolveConfig.Limits(Effort.LOW, null, null, 0, 90L, 30, 1),
        new SolveConfig.Shown(null, Summary.AUTO, true, false, null),
        2,
        2,
        LayoutConfig.AUTO,
        FormatSettings.DEFAULTS,
        SearchSettings.DEFAULTS);
  }

  static List<JsonNode> run(SolveConfig config, boolean resume, Progress progress) {
    new SolveJob().run(config, context(resume, progress));
    return lines(config.output());
  }

  static JobContext context(boolean resume, Progress progress) {
    return new JobContext(
        new CommonSettings(5, "local[2]", Device.AUTO, null),
        resume,
        progress,
        INTERRUPTION,
        new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8),
        spark);
  }

  /** Metrics of an output by name, then step. */
  static Map<String, Map<Long, Double>> metrics(String output) {
    Map<String, Map<Long, Double>> metrics = new HashMap<>();
    for (Measurement one : MetricsLedger.read(MetricsLedger.beside(output))) {
      metrics.computeIfAbsent(one.name(), name -> new TreeMap<>()).put(one.step(), one.value());
    }
    return metrics;
  }

  static List<JsonNode> lines(String file) {
    try {
      return Files.readAllLines(Path.of(file)).stream().map(line -> Json.read(line, file)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
