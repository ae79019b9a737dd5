package io.stepwise.jobs.improve;

import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Problem;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.ProblemTable;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.config.Device;
import io.stepwise.jobs.config.Layer;
import io.stepwise.jobs.config.Settings;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.job.LazySpark;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.jobs.sft.SftConfig;
import io.stepwise.jobs.sft.SftJob;
import io.stepwise.jobs.solve.SearchMethod;
import io.stepwise.jobs.solve.SearchSettings;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.lm.optimizer.OptimizerSettings;
import io.stepwise.lm.tokenizer.TokenizerKind;
import io.stepwise.policy.sft.SftSettings;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.prm.sample.NeutralAs;
import io.stepwise.prm.training.PrmSettings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The command with a policy that has learned to answer 1 or 2, where 1 is always right. */
abstract class ImproveFixture {
  private static final Interruption INTERRUPTION = new Interruption();
  @TempDir static Path folder;
  private static LazySpark spark;

  /** Every step that was not taken counts as rejected. */
  private static final SearchSettings SEARCH =
      Settings.resolve(
              new WithSearch(SearchSettings.DEFAULTS),
              List.of(Layer.assignment("search.threshold=1")))
          .job()
          .search();

  private record WithSearch(SearchSettings search) {}

  @BeforeAll
  static void world() {
    spark = new LazySpark("improve", "local[2]", INTERRUPTION);
    problems("training", 40);
    problems("held-out", 3);
    List<StepLabelledSolution> answers = new ArrayList<>();
    for (Problem problem : made("demonstration", 20)) {
      List<LabelledStep> steps =
          List.of(new LabelledStep(answers.size() % 2 == 0 ? "1" : "2", Rating.UNRATED));
      answers.add(
          new StepLabelledSolution(
              problem.id(),
              problem.id(),
              problem.text(),
              "1",
              steps,
              FinishReason.UNKNOWN,
              "1",
              new Provenance("test", answers.size() + 1, "", null, 0)));
    }
    try (OutputFolder out = OutputFolder.stage(path("demonstrations"))) {
      SolutionTable.write(out, answers);
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
    new SftJob()
        .run(
            new SftConfig(
                path("demonstrations"),
                null,
                "tiny",
                TokenizerKind.CHARACTERS,
                path("policy"),
                100,
                new SftSettings(30, 8, 0.003, 0, OptimizerSettings.Method.ADAMW, 1)),
            context(false, new ByteArrayOutputStream()));
    try (CausalModel policy = CausalModel.load(InputFolder.open(path("policy")));
        CausalModel reward = policy.copy(Head.SCALAR);
        OutputFolder out = OutputFolder.stage(path("reward"))) {
      reward.save(out);
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  static void problems(String name, int count) {
    try (OutputFolder out = OutputFolder.stage(path(name))) {
      ProblemTable.write(out, made(name, count));
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
  }

  static List<Problem> made(String name, int count) {
    List<Problem> problems = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      problems.add(new Problem(name + i, "2" + "+1".repeat(i), "1"));
    }
    return problems;
  }

  static String path(String name) {
    return folder.resolve(name).toString();
  }

  static ImproveConfig config(String output, int iterations, double minScore) {
    return config(output, iterations, minScore, SearchMethod.BEST_OF_N, ImproveConfig.Traces.NONE);
  }

  static ImproveConfig config(
      String output,
      int iterations,
      double minScore,
      SearchMethod method,
      ImproveConfig.Traces traces) {
    return new ImproveConfig(
        path("policy"),
        path("reward"),
        path("training"),
        path("held-out"),
        path(output),
        null,
        "gsm8k",
        new ImproveConfig.Loop(iterations, traces.stepLabels() ? 40 : 6, minScore, 2),
        new ImproveConfig.Sampling(method, 4, 12, 1, StepAggregation.PROD),
        2,
        traces,
        new SftSettings(2, 4, 0.0003, 0, OptimizerSettings.Method.ADAMW, 1),
        new PrmSettings(
            2, 4, 0.0003, 0, OptimizerSettings.Method.ADAMW, 0, NeutralAs.POSITIVE, 64, 1),
        LayoutConfig.AUTO,
        FormatSettings.DEFAULTS,
        SEARCH);
  }

  static JobContext context(boolean resume, ByteArrayOutputStream out) {
    return new JobContext(
        new CommonSettings(5, "local[2]", Device.AUTO, null),
        resume,
        Progress.silent(),
        INTERRUPTION,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        spark);
  }

  static List<String> run(ImproveConfig config, boolean resume) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new ImproveJob().run(config, context(resume, out));
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  static Map<String, Number> metrics(String output) {
    Map<String, Number> metrics = new TreeMap<>();
    InputFolder.open(path(output) + "/report")
        .manifest()
        .orElseThrow()
        .metrics()
        .forEach((name, value) -> metrics.put(name, (Number) value));
    metrics.keySet().removeIf(name -> name.endsWith("seconds"));
    return metrics;
  }

  static String digest(String name) {
    return InputFolder.any(path(name)).digest();
  }
}
