package io.stepwise.jobs.policy;

import io.stepwise.data.Problem;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.EpochOrder;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.ProblemTable;
import io.stepwise.jobs.config.ConditionalDefaults;
import io.stepwise.jobs.format.PolicyFormats;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.job.Resumption;
import io.stepwise.jobs.metrics.MetricsLedger;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.rollout.ChainTally;
import io.stepwise.jobs.rollout.ResponseRoom;
import io.stepwise.jobs.rollout.Rollouts;
import io.stepwise.jobs.tasks.Tasks;
import io.stepwise.jobs.tracking.TrackedRun;
import io.stepwise.jobs.training.Checkpoints;
import io.stepwise.jobs.training.Identity;
import io.stepwise.jobs.training.Ledgers;
import io.stepwise.jobs.training.Outputs;
import io.stepwise.jobs.training.StartingModel;
import io.stepwise.lm.format.FolderFormats;
import io.stepwise.lm.format.FormatSpec;
import io.stepwise.lm.optimizer.LearningRate;
import io.stepwise.policy.ppo.AdvantageEstimator;
import io.stepwise.policy.ppo.PpoTrainer;
import io.stepwise.policy.ppo.ProcessForm;
import io.stepwise.policy.ppo.ResamplingSettings;
import io.stepwise.rollout.ScoredChain;
import io.stepwise.rollout.spark.RolloutStage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Improves a policy with chains that a reward model scores step by step. */
public final class TrainPolicyJob implements Job<TrainPolicyConfig> {
  @Override
  public String name() {
    return "train-policy";
  }

  @Override
  public String summary() {
    return "Trains a policy with PPO on chains whose steps a reward model scores";
  }

  @Override
  public String example() {
    return "--policy runs/demo/policy/sft --reward-model runs/demo/prm"
        + " --problems runs/demo/problems/training --output runs/better";
  }

  @Override
  public TrainPolicyConfig defaults() {
    return TrainPolicyConfig.DEFAULTS;
  }

  private static FormatSpec formats(
      TrainPolicyConfig config, Map<String, InputFolder> inputs, List<Problem> problems) {
    InputFolder policy = inputs.get("policy");
    FormatSpec formats =
        PolicyFormats.of(
            policy, config.formats(), Tasks.name(config.task(), inputs.get("problems")));
    ResponseRoom.check(policy, formats, config.maxTokens(), problems);
    return formats;
  }

  @Override
  public ConditionalDefaults<TrainPolicyConfig> conditionalDefaults() {
    return TrainPolicyConfig.PRESETS;
  }

  @Override
  public Plan plan(TrainPolicyConfig config, JobContext context) {
    if (Outputs.done(config.output(), context)) {
      return Plan.nothing(config.output());
    }
    config.warning().ifPresent(context.progress()::say);
    ProgressLabels.warning(config).ifPresent(context.progress()::say);
    Map<String, InputFolder> inputs = inputs(config);
    List<Problem> problems = problems(config, inputs.get("problems"));
    return PolicyTrainingPlan.of(
        config, inputs, problems, formats(config, inputs, problems), context);
  }

  @Override
  public boolean isResumable() {
    return true;
  }

  @Override
  public void run(TrainPolicyConfig config, JobContext context) {
    if (Outputs.done(config.output(), context)) {
      return;
    }
    config.warning().ifPresent(context.progress()::say);
    ProgressLabels.warning(config).ifPresent(context.progress()::say);
    Instant started = Instant.now();
    Map<String, InputFolder> inputs = inputs(config);
    List<Problem> problems = problems(config, inputs.get("problems"));
    FormatSpec formats = formats(config, inputs, problems);
    Checkpoints checkpoints =
        new Checkpoints(config.output(), "iteration", Identity.of(config, context, inputs));
    Optional<InputFolder> from = checkpoints.latest(context.resumption());
    NamedRandom random = NamedRandom.of("stepwise", context.seed(), name());
    try (Models models =
            Models.of(
                inputs,
                from,
                config.layout().settings(),
                config.lora(),
                config.ppo().advantageEstimator(),
                random);
        PpoTrainer trainer = models.trainer(config.ppo(), config.maxTokens(), random);
        RewardModelUpdates updates =
            RewardModelUpdates.of(
                config, inputs, from, models.policy().tokenizer().identity(), random);
        MetricsLedger ledger = Ledgers.beside(config.output(), name(), from);
        Progress.Phase phase =
            context.progress().phase(name(), config.iterations(), "iterations")) {
      from.ifPresent(trainer::restore);
      Map<String, Double> figures =
          train(
              config,
              context,
              new Iterations(
                  trainer, updates, problems, random, inputs, formats, checkpoints, from),
              ledger,
              phase,
              started);
      try (OutputFolder folder = OutputFolder.stage(config.output())) {
        models.policy().save(folder, "", FolderFormats.entries(formats));
        updates.saveModel(folder);
        ManifestDraft draft =
            context
                .draft(this, config, started)
                .config(PolicyFormats.describe(context.describe(config), formats))
                .inputs(inputs.values());
        folder.commit(
            draft
                .counts(
                    Map.of(
                        "iterations", config.iterations(),
                        "chains",
                            (long) config.iterations() * config.numPrompts() * config.numSamples(),
                        "parameters", models.policy().parameters(),
                        "trained_parameters", models.policy().trained().parameters()))
                .metrics(figures));
      }
      checkpoints.clear();
      phase.finish("policy in " + config.output());
    }
  }

  private static Map<String, InputFolder> inputs(TrainPolicyConfig config) {
    RewardModelUpdates.check(config);
    Map<String, InputFolder> inputs = new LinkedHashMap<>();
    inputs.put("policy", StartingModel.folder(config.policy()));
    if (config.rewardModel() != null) {
      inputs.put("reward-model", StartingModel.folder(config.rewardModel()));
    }
    inputs.put("problems", InputFolder.open(config.problems()));
    return inputs;
  }

  /** What the iterations share. */
  private record Iterations(
      PpoTrainer trainer,
      RewardModelUpdates updates,
      List<Problem> problems,
      NamedRandom random,
      Map<String, InputFolder> inputs,
      FormatSpec formats,
      Checkpoints checkpoints,
      Optional<InputFolder> from) {}

  private static List<Problem> problems(TrainPolicyConfig config, InputFolder folder) {
    if (config.rewardModel() == null && config.ppo().processReward() != ProcessForm.NONE) {
      throw new InvalidConfiguration(
          "Cannot train policy: step rewards need a reward model (ppo.process-reward %s, expected none without --reward-model)"
              .formatted(
                  config.ppo().processReward().name().toLowerCase(Locale.ROOT).replace('_', '-')));
    }
    AdvantageEstimator estimator = config.ppo().advantageEstimator();
    if (estimator.needsGroups() && config.numSamples() < 2) {
      throw new InvalidConfiguration(
          "Cannot train policy: ppo.advantage-estimator %s compares the chains of a problem (num-samples 1, expected at least 2)"
              .formatted(estimator.key()));
    }
    List<Problem> problems = ProblemTable.list(folder);
    if (config.numPrompts() > problems.size()) {
      throw new InvalidConfiguration(
          "Cannot train policy: an iteration needs more problems than there are (num-prompts "
              + config.numPrompts()
              + ", expected at most "
              + problems.size()
              + ") at "
              + folder.path());
    }
    return problems;
  }

  private Map<String, Double> train(
      TrainPolicyConfig config,
      JobContext context,
      Iterations shared,
      MetricsLedger ledger,
      Progress.Phase phase,
      Instant started) {
    EpochOrder order = new EpochOrder(shared.random.child("prompts"), shared.problems.size());
    IterationChains chains =
        new IterationChains(
            config,
            context,
            new RolloutStage(
                context.spark(), Tasks.grader(config.task(), config.problems()), shared.formats));
    InputFolder policy = shared.from.orElse(shared.inputs.get("policy"));
    int done = shared.from.map(TrainPolicyJob::iteration).orElse(0);
    phase.advance(done);
    // Large steps while there is much to learn, small ones to settle.
    LearningRate rate =
        new LearningRate(1, 0, config.iterations(), 0.4, config.ppo().lrSchedulerType());
    Map<String, Double> figures = Map.of();
    for (int iteration = done + 1; iteration <= config.iterations(); iteration++) {
      List<Problem> prompts = new ArrayList<>();
      long first = (iteration - 1L) * config.numPrompts();
      for (int index : order.distinct(first, config.numPrompts())) {
        prompts.add(shared.problems.get(index));
      }
      Step step =
          new Step(
              iteration,
              prompts,
              policy,
              shared.updates.folder(iteration, policy),
              rate.at(iteration - 1));
      TrackedRun tracked = context.tracked().iteration(iteration);
      Map<String, Double> measured = new TreeMap<>();
      tracked.during(
          () -> {
            measured.putAll(iterate(config, context, shared, chains, step));
            ledger.record(name(), step.iteration, measured);
            InputFolder made = InputFolder.open(chains.folder(step.iteration));
            tracked.used("chains", made.path(), made.digest(), "training");
            tracked.wrote(made);
          });
      figures = measured;
      phase.figure("accuracy", figures.get("accuracy"));
      phase.advance(1);
      shared.checkpoints.save(
          ManifestDraft.of(name(), started).input(policy),
          iteration,
          folder -> {
            shared.trainer.save(folder);
            shared.updates.save(folder);
          });
      ledger.keep();
      policy = shared.checkpoints.latest(Resumption.LATEST).orElseThrow();
      if (iteration < config.iterations()) {
        context.interruption().check();
      }
    }
    return figures;
  }

  /** What differs from one iteration to the next. */
  private record Step(
      int iteration,
      List<Problem> prompts,
      InputFolder policy,
      String rewardModel,
      double rateShare) {}

  private Map<String, Double> iterate(
      TrainPolicyConfig config,
      JobContext context,
      Iterations shared,
      IterationChains iterations,
      Step step) {
    ResamplingSettings resampling = config.ppo().resampling();
    SampledGroups sampled =
        SampledGroups.of(
            step.prompts,
            shared.problems,
            resampling,
            shared.random.child("resample", step.iteration),
            (round, prompts) ->
                iterations.of(step.iteration, round, prompts, step.policy, step.rewardModel));
    List<ScoredChain> chains = sampled.kept();
    ChainTally tally = ChainTally.of(chains, config.rewardModel() != null);
    tally.requireSteps(step.iteration);
    tally.warnings().forEach(context.progress()::say);
    Instant made = Instant.now();
    Map<String, Double> figures =
        new TreeMap<>(shared.trainer.iterate(step.iteration, step.rateShare, chains));
    figures.putAll(shared.updates.update(step.iteration, chains));
    if (resampling.resampleGroups() > 0) {
      figures.putAll(sampled.metrics());
    }
    figures.put("train/seconds", Duration.between(made, Instant.now()).toMillis() / 1000.0);
    figures.putAll(Rollouts.pace(InputFolder.open(iterations.folder(step.iteration))));
    return figures;
  }

  private static int iteration(InputFolder checkpoint) {
    Object count = checkpoint.manifest().orElseThrow().counts().get("iteration");
    if (!(count instanceof Number number)) {
      throw new InvalidInput(
          "Cannot resume: the checkpoint has no iteration ("
              + count
              + ", expected a number) at "
              + checkpoint.path());
    }
    return number.intValue();
  }
}
