package io.stepwise.jobs.label;

import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Problem;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.format.Texts;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.data.task.Demonstrator;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.data.task.Split;
import io.stepwise.jobs.UntrainedModels;
import io.stepwise.jobs.cli.Stepwise;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.config.Device;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.job.LazySpark;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.jobs.tasks.Tasks;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.rollout.spark.LabelMethod;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Solutions and untrained models, and labellings of them. */
abstract class LabelFixture {
  static final int SOLUTIONS = 12;

  @TempDir static Path folder;

  @BeforeAll
  static void world() {
    Demonstrator demonstrator =
        new Demonstrator(NamedRandom.of("facts"), Demonstrator.Rates.DEFAULT);
    List<StepLabelledSolution> solutions = new ArrayList<>();
    for (Problem problem :
        new RunningTotalTask().problems(NamedRandom.of("label"), SOLUTIONS, Split.TRAINING)) {
      solutions.add(
          solution(
              problem,
              problem.answer(),
              demonstrator.solve(problem, NamedRandom.of("label", problem.id()))));
    }
    write("solutions", solutions);
    StepLabelledSolution one = solutions.get(0);
    write(
        "unknown",
        List.of(
            solution(
                new Problem("p", one.problem(), null),
                null,
                one.steps().stream().map(LabelledStep::text).toList())));
    StepLabelledSolution odd =
        solution(new Problem("q", one.problem(), "1"), "1", List.of("5+5=Ω", "1+1=2"));
    write("partly-readable", List.of(odd, one));
    write("unreadable", List.of(odd));
    UntrainedModels.write(folder, "0123456789+-=");
  }

  static StepLabelledSolution solution(Problem problem, String answer, List<String> texts) {
    List<LabelledStep> steps =
        texts.stream().map(step -> new LabelledStep(step, Rating.UNRATED)).toList();
    String problemId = Texts.problemId(problem.text());
    return new StepLabelledSolution(
        Texts.solutionId(problemId, steps),
        problemId,
        problem.text(),
        answer,
        steps,
        FinishReason.SOLUTION,
        null,
        new Provenance("test.jsonl", 1, "", null, 0));
  }

  static void write(String name, List<StepLabelledSolution> solutions) {
    try (OutputFolder out = OutputFolder.stage(path(name))) {
      SolutionTable.write(out, solutions);
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
  }

  static String path(String name) {
    return folder.resolve(name).toString();
  }

  static LabelConfig config(LabelMethod method, LabelType type, String output) {
    return new LabelConfig(
        path("solutions"),
        method,
        method.needsPolicy() ? path(Head.LANGUAGE_MODEL.name()) : null,
        method.needsJudge() ? path(Head.SCALAR.name()) : null,
        0.5,
        type,
        Tasks.AUTO,
        path(output),
        2,
        4,
        new CompletionSettings(3, 1, 40, 2),
        LabelConfig.OmegaSettings.DEFAULTS,
        LayoutConfig.AUTO,
        FormatSettings.DEFAULTS);
  }

  static JobContext context(LazySpark spark, PrintStream out) {
    return new JobContext(
        new CommonSettings(1, "local[2]", Device.AUTO, null),
        false,
        Progress.silent(),
        new Interruption(),
        out,
        spark);
  }

  static String run(LabelConfig config) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (LazySpark spark = new LazySpark("labels", "local[2]", new Interruption())) {
      new LabelJob()
          .run(config, context(spark, new PrintStream(out, true, StandardCharsets.UTF_8)));
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  static List<StepLabelledSolution> read(String name) {
    List<StepLabelledSolution> solutions = new ArrayList<>();
    SolutionTable.read(InputFolder.open(path(name)).verify(), solutions::add);
    return solutions;
  }

  static String said(String name) throws IOException {
    return Files.readString(folder.resolve(name + ".log"));
  }

  static Process start(String output, boolean resume) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.startsWith("--add") || flag.startsWith("-Dai.djl"))
        .forEach(command::add);
    command.addAll(List.of("-Xmx1g", "-cp", System.getProperty("java.class.path")));
    command.addAll(
        List.of(
            Stepwise.class.getName(),
            "label",
            "--input=" + path("solutions"),
            "--policy=" + path(Head.LANGUAGE_MODEL.name()),
            "--output=" + path(output),
            "--num-samples=3",
            "--max-tokens=40",
            "--searches=2",
            "--checkpoint-every=4",
            "--master=local[2]"));
    if (resume) {
      command.add("--resume");
    }
    File log = folder.resolve(output + ".log").toFile();
    return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start();
  }
}
