package io.stepwise.jobs.retrain;

import io.stepwise.data.storage.InputFolder;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.config.Device;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.job.LazySpark;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.registry.FileModelRegistry;
import io.stepwise.jobs.registry.ModelVersion;
import io.stepwise.jobs.retrain.gate.GateSettings;
import io.stepwise.jobs.retrain.history.History;
import io.stepwise.jobs.retrain.history.Outcome;
import io.stepwise.jobs.retrain.policy.PolicySettings;
import io.stepwise.lm.optimizer.OptimizerSettings;
import io.stepwise.lm.tokenizer.TokenizerKind;
import io.stepwise.prm.sample.NeutralAs;
import io.stepwise.prm.training.PrmSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A folder in which toy labels arrive and a toy model is retrained. */
final class Workshop implements AutoCloseable {
  private static final int ROWS = 120;

  private final Path folder;
  private final LazySpark spark = new LazySpark("retrain test", "local[1]", new Interruption());
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private Interruption interruption = new Interruption();
  private String server;

  Workshop(Path folder) throws IOException {
    this.folder = folder;
    if (Files.exists(folder.resolve("initial"))) {
      return; // another process has set it up
    }
    ToyLabels.model(path("initial"));
    LabelFiles.write(
        folder.resolve("frozen/all.jsonl"), ToyLabels.rows("frozen", 150, "abcdefghijkl"));
    LabelFiles.write(folder.resolve("frozen/early.jsonl"), ToyLabels.rows("early", 80, "abcdef"));
  }

  /** Another workshop that uses the same Spark would stop it; each has its own. */
  @Override
  public void close() {
    spark.close();
  }

  String path(String name) {
    return folder.resolve(name).toString();
  }

  static List<String> day(String name, String letters) {
    return ToyLabels.rows(name, ROWS, letters);
  }

  /** Sets the tracking server for the following runs; null for none. */
  void track(String address) {
    server = address;
  }

  /** A label file arrives. */
  void arrives(String name, List<String> rows) throws IOException {
    LabelFiles.write(folder.resolve("inbox").resolve(name), rows);
  }

  RetrainConfig config() {
    return config("registry", 60);
  }

  /** A registry of another name, another number of updates. */
  RetrainConfig config(String registry, int steps) {
    return new RetrainConfig(
        path(registry),
        List.of(path("inbox")),
        List.of(path("frozen/all.jsonl"), path("frozen/early.jsonl")),
        "prm800k",
        "1%",
        path("initial"),
        "tiny",
        TokenizerKind.CHARACTERS,
        0.5,
        20,
        false,
        false,
        false,
        new PrmSettings(
            steps, 16, 0.02, 5, OptimizerSettings.Method.ADAMW, 0, NeutralAs.POSITIVE, 64, 1),
        gates(GateSettings.DEFAULT.minLabelAuroc(), GateSettings.DEFAULT.maxContradicted()),
        PolicySettings.DEFAULTS);
  }

  /** The default bounds; the toy model is trained for a second and not well calibrated. */
  static GateSettings gates(double minLabelAuroc, double maxContradicted) {
    GateSettings standard = GateSettings.DEFAULT;
    return new GateSettings(
        standard.margin(),
        0.25,
        standard.maxForgotten(),
        standard.minSpread(),
        // A letter is a letter: all steps are equally long.
        standard.maxLengthBias(),
        minLabelAuroc,
        maxContradicted,
        standard.confidence());
  }

  static RetrainConfig with(RetrainConfig config, GateSettings gates, boolean reconsider) {
    return new RetrainConfig(
        config.registry(),
        config.labels(),
        config.frozen(),
        config.format(),
        config.maxQuarantined(),
        config.initial(),
        config.newModel(),
        config.tokenizer(),
        config.replay(),
        config.minNew(),
        config.plan(),
        config.rollback(),
        reconsider,
        config.training(),
        gates,
        config.policy());
  }

  /** The same with a policy that starts out answering 1 or 2 where 1 is right. */
  RetrainConfig withPolicy(RetrainConfig config, double rate) throws IOException {
    if (!Files.exists(folder.resolve("policy"))) {
      ToyPolicy.model(path("policy"));
      ToyPolicy.problems(path("problems/training"), 0, 7);
      ToyPolicy.problems(path("problems/frozen"), 6, 10);
    }
    return with(
        config,
        ToyPolicy.settings(
            path("policy"), path("problems/training"), path("problems/frozen"), rate));
  }

  static RetrainConfig with(RetrainConfig config, PolicySettings policy) {
    return new RetrainConfig(
        config.registry(),
        config.labels(),
        config.frozen(),
        config.format(),
        config.maxQuarantined(),
        config.initial(),
        config.newModel(),
        config.tokenizer(),
        config.replay(),
        config.minNew(),
        config.plan(),
        config.rollback(),
        config.reconsider(),
        config.training(),
        config.gates(),
        policy);
  }

  static RetrainConfig asking(RetrainConfig config, boolean plan, boolean rollback) {
    return new RetrainConfig(
        config.registry(),
        config.labels(),
        config.frozen(),
        config.format(),
        config.maxQuarantined(),
        config.initial(),
        config.newModel(),
        config.tokenizer(),
        config.replay(),
        config.minNew(),
        plan,
        rollback,
        config.reconsider(),
        config.training(),
        config.gates(),
        config.policy());
  }

  /** Starts the command; gives what it printed. */
  String start(RetrainConfig config, StageListener listener) {
    printed.reset();
    interruption = new Interruption();
    new RetrainJob(listener)
        .run(
            config,
            new JobContext(
                new CommonSettings(1, "local[1]", Device.AUTO, server),
                false,
                Progress.silent(),
                interruption,
                new PrintStream(printed, true, StandardCharsets.UTF_8),
                spark));
    return printed();
  }

  /** What the command's dry run says. */
  Plan plan(RetrainConfig config) {
    return new RetrainJob()
        .plan(
            config,
            new JobContext(
                new CommonSettings(1, "local[1]", Device.AUTO, null),
                false,
                Progress.silent(),
                new Interruption(),
                new PrintStream(printed, true, StandardCharsets.UTF_8),
                spark));
  }

  String start() {
    return start(config(), stage -> {});
  }

  /** As Ctrl-C during the start that is running. */
  void interrupt() {
    interruption.request();
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  ModelVersion champion() {
    return new FileModelRegistry(path("registry/models")).alias("prm", "champion").orElseThrow();
  }

  ModelVersion policy() {
    return new FileModelRegistry(path("registry/models")).alias("policy", "champion").orElseThrow();
  }

  Outcome last() {
    var runs = new History(path("registry")).runs();
    return runs.get(runs.size() - 1).outcome().orElseThrow();
  }

  int runs() {
    return new History(path("registry")).runs().size();
  }

  InputFolder decision(int run) {
    return InputFolder.open(path("registry/runs/00000" + run + "/decision"));
  }
}
