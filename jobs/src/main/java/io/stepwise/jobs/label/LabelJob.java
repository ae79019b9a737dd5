package io.stepwise.jobs.label;

import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.setting.RecordCopy;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.task.Graders;
import io.stepwise.data.task.StepOracle;
import io.stepwise.data.task.TaskDetector;
import io.stepwise.jobs.config.ConditionalDefaults;
import io.stepwise.jobs.format.PolicyFormats;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.rollout.RolloutCostEstimate;
import io.stepwise.jobs.rollout.TaskListener;
import io.stepwise.jobs.training.Checkpoints;
import io.stepwise.jobs.training.Identity;
import io.stepwise.jobs.training.ModelMemory;
import io.stepwise.jobs.training.Outputs;
import io.stepwise.jobs.training.StartingModel;
import io.stepwise.lm.config.Head;
import io.stepwise.rollout.labelling.LabelledGroup;
import io.stepwise.rollout.labelling.Relabelling;
import io.stepwise.rollout.spark.GraderSpec;
import io.stepwise.rollout.spark.LabelPlan;
import io.stepwise.rollout.spark.LabelStage;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;

/** Labels the steps of solutions automatically. */
public final class LabelJob implements Job<LabelConfig> {
  /** Solutions that a dry run labels with a policy to estimate the cost of all. */
  private static final int MEASURED = 4;

  /** The same without a policy, which is so fast that fewer measure the start. */
  private static final int JUDGED = 128;

  /** Completions per step that a dry run samples at most; the cost of more is in proportion. */
  private static final int MEASURED_COMPLETIONS = 64;

  @Override
  public String name() {
    return "label";
  }

  @Override
  public String summary() {
    return "Labels the steps of solutions automatically: by completions, a judge, or rules";
  }

  @Override
  public String example() {
    return "--policy runs/demo/policy/sft --input runs/demo/rollouts/held-out-before"
        + " --method monte-carlo --output runs/labelled";
  }

  @Override
  public LabelConfig defaults() {
    return LabelConfig.DEFAULTS;
  }

  @Override
  public ConditionalDefaults<LabelConfig> conditionalDefaults() {
    return new LabelDefaults();
  }

  @Override
  public boolean isResumable() {
    return true;
  }

  private static LabelPlan plan(LabelConfig config, GivenSolutions given, String task, long seed) {
    Graders.named(task); // an unknown name is an error of the command, not of an executor
    boolean policy = config.method().needsPolicy();
    if (policy && config.policy() != null) {
      StartingModel.folder(config.policy()); // says how to download a model of a hub
      requireLanguageModel(config.policy());
    }
    if (policy) {
      given.solutions().forEach(Relabelling::problem); // rejects one without a reference answer
    }
    LabelPlan.Setup setup =
        new LabelPlan.Setup(
            "seed-" + seed,
            config.method(),
            config.policy(),
            config.rewardModel(),
            config.layout().settings(),
            policy && config.policy() != null
                ? PolicyFormats.of(StartingModel.folder(config.policy()), config.formats(), task)
                : null,
            GraderSpec.named(task),
            config.completions().numSamples(),
            config.completions().temperature(),
            config.completions().maxTokens(),
            config.completions().searches(),
            config.omega().selection(),
            config.threshold());
    return new LabelPlan(given.solutions(), setup, config.partitions());
  }

  /** Rejects a reward model as policy: the next-token head that some have is not a policy's. */
  private static void requireLanguageModel(String policy) {
    Head head = ModelMemory.of(policy).heap().config().head();
    if (head.scalar()) {
      throw new InvalidInput(
          "Cannot complete solutions: --policy is a reward model (%s head, expected a language model) at %s"
              .formatted(head.name().toLowerCase(Locale.ROOT).replace('_', ' '), policy));
    }
  }

  @Override
  public Plan plan(LabelConfig config, JobContext context) {
    if (Outputs.done(config.output(), context)) {
      return Plan.nothing(config.output());
    }
    GivenSolutions given = GivenSolutions.read(config.input());
    int samples = Math.min(MEASURED_COMPLETIONS, config.completions().numSamples());
    double share = (double) samples / config.completions().numSamples();
    LabelConfig measured =
        RecordCopy.with(
            config, "completions", RecordCopy.with(config.completions(), "numSamples", samples));
    LabelPlan plan = plan(measured, given, given.task(config.task()), context.seed());
    int all = plan.solutions().size();
    int count = Math.min(config.method().needsPolicy() ? MEASURED : JUDGED, all);
    LabelStage.here(plan.setup(), plan.solutions().subList(0, 1)); // warms the engine up
    List<StepLabelledSolution> some =
        IntStream.range(0, count)
            .mapToObj(i -> plan.solutions().get((int) ((long) i * all / count)))
            .toList();
    long started = System.nanoTime();
    LabelTally tally = new LabelTally();
    for (LabelledGroup group : LabelStage.here(plan.setup(), some)) {
      tally.group(group);
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    int cores = RolloutCostEstimate.cores(context.common().master(), config.partitions());
    return Plan.of(
            "read " + Amount.of(all, "solutions") + " of " + config.input(),
            "label their steps by "
                + config.method().word()
                + " in "
                + Amount.of(config.partitions(), "Spark tasks"),
            "save them every "
                + Amount.of(config.checkpointEvery(), "solutions")
                + ", commit "
                + config.output())
        .costs(
            tally.tokens() / share * all / count,
            seconds / share * all / count / cores,
            "from "
                + Amount.of(count, "solutions")
                + " labelled on one core, shared by "
                + cores
                + "; expect a factor of 2 either way");
  }

  @Override
  public void run(LabelConfig config, JobContext context) {
    if (Outputs.done(config.output(), context)) {
      return;
    }
    Instant started = Instant.now();
    GivenSolutions given = GivenSolutions.read(config.input());
    String task = given.task(config.task());
    LabelPlan plan = plan(config, given, task, context.seed());
    Map<String, InputFolder> inputs = inputs(config, given);
    if (!given.leftOut().isEmpty()) {
      context.progress().say("Left out of " + config.input() + ": " + given.leftOut());
    }
    int all = plan.solutions().size();
    SparkContext spark = context.spark().sparkContext();
    Optional<LabelAgreement> agreement =
        Graders.named(task) instanceof StepOracle oracle
            ? Optional.of(new LabelAgreement(oracle))
            : Optional.empty();
    try (Progress.Phase phase = context.progress().phase(name(), all, "solutions")) {
      Checkpoints saved =
          Checkpoints.parts(
              config.output(),
              Identity.of(config, context, inputs),
              config.checkpointEvery(),
              context);
      LabelParts parts =
          new LabelParts(
              plan.parts(saved.partSize()),
              new LabelStage(context.spark()),
              config.labels(),
              context,
              saved);
      TaskListener listener = new TaskListener(phase, all, LabelStage.SOLUTIONS);
      spark.addSparkListener(listener);
      try {
        parts.label(listener::show);
      } finally {
        spark.removeSparkListener(listener);
      }
      listener.finish();
      LabelTally tally;
      try (OutputFolder folder = OutputFolder.stage(config.output())) {
        tally = parts.write(folder, agreement);
        tally.check();
        folder.commit(draft(config, context, task, inputs, tally, agreement, started));
      }
      parts.clear();
      phase.finish(tally.words() + "; in " + config.output());
      tally.warning().ifPresent(context.progress()::say);
      agreement.ifPresent(truth -> truth.table().forEach(context.out()::println));
    }
  }

  private static Map<String, InputFolder> inputs(LabelConfig config, GivenSolutions given) {
    Map<String, InputFolder> inputs = new LinkedHashMap<>();
    inputs.put("input", given.folder());
    if (config.policy() != null) {
      inputs.put("policy", StartingModel.folder(config.policy()));
    }
    if (config.rewardModel() != null) {
      inputs.put("reward-model", StartingModel.folder(config.rewardModel()));
    }
    return inputs;
  }

  private ManifestDraft draft(
      LabelConfig config,
      JobContext context,
      String task,
      Map<String, InputFolder> inputs,
      LabelTally tally,
      Optional<LabelAgreement> agreement,
      Instant started) {
    Map<String, Object> settings = new LinkedHashMap<>(context.describe(config));
    settings.put(TaskDetector.RECORD, task);
    Map<String, Object> metrics = new LinkedHashMap<>(tally.metrics());
    agreement.ifPresent(truth -> metrics.put("agreement", truth.metrics()));
    return ManifestDraft.of(name(), started)
        .config(settings)
        .inputs(inputs.values())
        .counts(tally.counts())
        .metrics(metrics);
  }
}
