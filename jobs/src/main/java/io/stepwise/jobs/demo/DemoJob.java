package io.stepwise.jobs.demo;

import io.stepwise.data.ingest.IngestSettings;
import io.stepwise.data.ingest.spark.IngestJob;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.data.task.Split;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.policy.TrainPolicyConfig;
import io.stepwise.jobs.policy.TrainPolicyJob;
import io.stepwise.jobs.prm.TrainPrmConfig;
import io.stepwise.jobs.prm.TrainPrmJob;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.registry.ModelRegistry;
import io.stepwise.jobs.rollout.RolloutConfig;
import io.stepwise.jobs.rollout.RolloutJob;
import io.stepwise.jobs.runreport.RunReport;
import io.stepwise.jobs.sft.SftConfig;
import io.stepwise.jobs.sft.SftJob;
import io.stepwise.jobs.tracking.TrackedRun;
import io.stepwise.jobs.training.Outputs;
import io.stepwise.lm.tokenizer.TokenizerKind;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The whole loop on this machine, from labels to a better policy and a report. */
public final class DemoJob implements Job<DemoConfig> {
  private static final String LABELS_FILE = "prm800k.jsonl";
  private static final int MAX_TOKENS = 80;
  private static final int PARTITIONS = 2;

  @Override
  public String name() {
    return "demo";
  }

  @Override
  public String summary() {
    return "Runs the whole pipeline on generated data: labels, reward model, rollouts, PPO, report";
  }

  @Override
  public String example() {
    return "--output runs/demo --seed 1";
  }

  @Override
  public DemoConfig defaults() {
    return DemoConfig.DEFAULTS;
  }

  @Override
  public Plan plan(DemoConfig config, JobContext context) {
    return Outputs.done(new RunFolders(config.output()).evaluation(), context)
        ? Plan.nothing(config.output())
        : DemoCostEstimate.of(config, context);
  }

  @Override
  public boolean isResumable() {
    return true;
  }

  @Override
  public void run(DemoConfig config, JobContext context) {
    RunFolders run = new RunFolders(config.output());
    if (Outputs.done(run.evaluation(), context)) {
      return;
    }
    if (!context.resume() && Folders.exists(config.output())) {
      Outputs.done(config.output(), context);
    }
    Map<String, Object> settings = context.describe(config);
    SmallWorld world =
        new SmallWorld(NamedRandom.of("stepwise", context.seed(), "world"), settings);
    makeWorld(config, context, run, world);
    ingest(context, run);
    context.run(new SftJob(), sft(config, run), "sft");
    context.run(new TrainPrmJob(), prm(config, run), "train-prm");
    context.run(new RolloutJob(), rollout(config, run, run.sft(), run.before()), "rollout before");
    context.run(new TrainPolicyJob(), policy(config, run), "train-policy");
    context.run(new RolloutJob(), rollout(config, run, run.policy(), run.after()), "rollout after");
    try (Progress.Phase phase = context.progress().phase("evaluate", 1, "report")) {
      String lead = report(run, context, settings);
      phase.advance(1);
      phase.finish(run.evaluation() + "/report.html");
      track(config, context.tracked(), InputFolder.open(run.evaluation()), lead);
      register(context.tracked(), "demo-reward-model", run.prm());
      register(context.tracked(), "demo-policy", run.policy());
      context.out().println(lead);
      context.out().println("Report: " + run.evaluation() + "/report.html");
    }
  }

  private static String report(RunFolders run, JobContext context, Map<String, Object> settings) {
    Instant started = Instant.now();
    Map<String, InputFolder> inputs = new LinkedHashMap<>();
    inputs.put("labels", InputFolder.open(run.labels()));
    inputs.put("solutions", InputFolder.open(run.solutions()));
    inputs.put("demonstrations", InputFolder.open(run.demonstrations()));
    inputs.put("problems", InputFolder.open(run.heldOutProblems()));
    inputs.put("sft", InputFolder.open(run.sft()));
    inputs.put("reward model", InputFolder.open(run.prm()));
    inputs.put("policy", InputFolder.open(run.policy()));
    inputs.put(RunReport.BEFORE, InputFolder.open(run.before()));
    inputs.put(RunReport.AFTER, InputFolder.open(run.after()));
    return new RunReport(context)
        .write(run.evaluation(), inputs, ManifestDraft.of("evaluate", started).config(settings));
  }

  /** What was measured before is step 0, what was measured after the last iteration is its step. */
  private static void track(
      DemoConfig config, TrackedRun tracked, InputFolder evaluation, String lead) {
    Map<String, Double> before = new LinkedHashMap<>();
    Map<String, Double> after = new LinkedHashMap<>();
    evaluation
        .manifest()
        .orElseThrow()
        .metrics()
        .forEach(
            (name, value) ->
                (name.startsWith("before_") ? before : after)
                    .put(
                        TrackedRun.evaluated(name.replaceFirst("^(before|after)_", "")),
                        ((Number) value).doubleValue()));
    tracked.measured(0, before);
    tracked.measured(config.iterations(), after);
    tracked.shown(evaluation);
    tracked.note(lead);
  }

  private static void register(TrackedRun tracked, String name, String folder) {
    tracked.registered(
        name, InputFolder.open(folder), ModelRegistry.CANDIDATE, "the report of a demo run");
  }

  static void makeWorld(DemoConfig config, JobContext context, RunFolders run, SmallWorld world) {
    Map<String, Runnable> parts = new LinkedHashMap<>();
    parts.put(
        run.labels(),
        () -> world.labels(run.labels(), LABELS_FILE, config.labelRows(), config.labelSlip()));
    parts.put(
        run.demonstrations(),
        () -> world.demonstrations(run.demonstrations(), config.demonstrations()));
    parts.put(
        run.trainingProblems(),
        () ->
            world.problems(
                run.trainingProblems(),
                Split.TRAINING,
                Math.max(config.demonstrations(), config.iterations() * config.numPrompts())));
    parts.put(
        run.heldOutProblems(),
        () -> world.problems(run.heldOutProblems(), Split.HELD_OUT, config.heldOut()));
    try (Progress.Phase phase = context.progress().phase("make-data", parts.size(), "folders")) {
      parts.forEach(
          (path, make) -> {
            if (!Outputs.done(path, context)) {
              make.run();
            }
            phase.advance(1);
            context.interruption().check();
          });
      phase.finish(
          config.labelRows()
              + " labelled solutions and "
              + config.demonstrations()
              + " demonstrations");
    }
  }

  static void ingest(JobContext context, RunFolders run) {
    if (Outputs.done(run.solutions(), context)) {
      return;
    }
    Map<String, Object> settings = Map.of("format", "prm800k", "input", run.labels());
    TrackedRun tracked = context.tracked().phase("ingest", settings, run.solutions());
    tracked.during(() -> ingest(context, run, tracked));
    context.interruption().check();
  }

  private static void ingest(JobContext context, RunFolders run, TrackedRun tracked) {
    InputFolder labels = InputFolder.open(run.labels());
    try (Progress.Phase phase = context.progress().phase("ingest", 1, "files")) {
      IngestSettings settings =
          IngestSettings.of("prm800k", List.of(labels.path() + "/" + LABELS_FILE), run.solutions());
      context.interruption().during(() -> IngestJob.of(context.spark(), settings).run());
      phase.advance(1);
      phase.finish("solutions in " + run.solutions());
    }
    tracked.wrote(InputFolder.open(run.solutions()));
  }

  private static SftConfig sft(DemoConfig config, RunFolders run) {
    return sft(config, run, run.sft());
  }

  static SftConfig sft(DemoConfig config, RunFolders run, String output) {
    return new SftConfig(
        run.demonstrations(),
        null,
        "tiny",
        TokenizerKind.CHARACTERS,
        output,
        SftConfig.DEFAULTS.checkpointEvery(),
        config.sft());
  }

  private static TrainPrmConfig prm(DemoConfig config, RunFolders run) {
    return prm(config, run, run.prm());
  }

  static TrainPrmConfig prm(DemoConfig config, RunFolders run, String output) {
    return new TrainPrmConfig(
        run.solutions(),
        run.sft(),
        null,
        TokenizerKind.CHARACTERS,
        output,
        TrainPrmConfig.DEFAULTS.heldOut() / 2,
        TrainPrmConfig.DEFAULTS.checkpointEvery(),
        config.prm());
  }

  static RolloutConfig rollout(DemoConfig config, RunFolders run, String policy, String output) {
    return new RolloutConfig(
        policy,
        run.prm(),
        run.heldOutProblems(),
        RunningTotalTask.NAME,
        output,
        config.evalSamples(),
        1,
        MAX_TOKENS,
        PARTITIONS,
        RolloutConfig.DEFAULTS.checkpointEvery());
  }

  static TrainPolicyConfig policy(DemoConfig config, RunFolders run) {
    return new TrainPolicyConfig(
        run.sft(),
        run.prm(),
        run.trainingProblems(),
        RunningTotalTask.NAME,
        run.policy(),
        run.rollouts(),
        config.iterations(),
        config.numPrompts(),
        config.numSamples(),
        MAX_TOKENS,
        PARTITIONS,
        config.ppo());
  }
}
