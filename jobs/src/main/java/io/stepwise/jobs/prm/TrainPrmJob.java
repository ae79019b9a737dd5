package io.stepwise.jobs.prm;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.random.ShuffledSamples;
import io.stepwise.data.statistics.Interval;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.jobs.config.ConditionalDefaults;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.metrics.MetricsLedger;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.training.Checkpoints;
import io.stepwise.jobs.training.Identity;
import io.stepwise.jobs.training.Ledgers;
import io.stepwise.jobs.training.Outputs;
import io.stepwise.jobs.training.SolutionFolder;
import io.stepwise.jobs.training.StartingModel;
import io.stepwise.jobs.training.TrainingLoop;
import io.stepwise.jobs.training.TrainingProbe;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.config.Head;
import io.stepwise.prm.layout.InputLayout;
import io.stepwise.prm.layout.LayoutSpec;
import io.stepwise.prm.layout.SeparateLayout;
import io.stepwise.prm.sample.SampleBuilder;
import io.stepwise.prm.sample.StepSample;
import io.stepwise.prm.scoring.ProcessRewardModel;
import io.stepwise.prm.training.HeldOutScorer;
import io.stepwise.prm.training.PrmEvaluation;
import io.stepwise.prm.training.PrmTrainer;
import io.stepwise.prm.training.ScoredSteps;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Trains a process reward model and measures it on problems it has not seen. */
public final class TrainPrmJob implements Job<TrainPrmConfig> {
  /** Name of the file of figures in the output folder. */
  public static final String EVALUATION = "evaluation.json";

  @Override
  public String name() {
    return "train-prm";
  }

  @Override
  public String summary() {
    return "Trains a process reward model on step labels";
  }

  @Override
  public String example() {
    return "--data solutions --new-model small --output prm";
  }

  @Override
  public TrainPrmConfig defaults() {
    return TrainPrmConfig.DEFAULTS;
  }

  @Override
  public ConditionalDefaults<TrainPrmConfig> conditionalDefaults() {
    return TrainPrmConfig.PRESETS;
  }

  @Override
  public Plan plan(TrainPrmConfig config, JobContext context) {
    if (Outputs.done(config.output(), context)) {
      return Plan.nothing(config.output());
    }
    LabelSplit split = new LabelSplit(SolutionFolder.open(config.data()), config.heldOut());
    LayoutSpec spec = layout(config);
    NamedRandom random = NamedRandom.of("stepwise", context.seed(), name());
    try (CausalModel model = startingModel(Optional.empty(), config, split, random)) {
      InputLayout layout = spec.layout(model.tokenizer());
      SampleBuilder builder = samples(config, model, layout);
      ShuffledSamples<StepSample> samples = split.training(builder, random.child("prm"));
      Plan plan =
          Plan.of(
              "read "
                  + Amount.of(split.training(), "solutions")
                  + " of "
                  + config.data()
                  + " to train on, "
                  + split.heldOut()
                  + " to measure on",
              StartingModel.updates(model, config.training().maxSteps(), config.checkpointEvery()),
              "measure, commit " + config.output());
      return new TrainingProbe<>(
              samples,
              sample -> sample.row().length,
              (some, batchSize) ->
                  new PrmTrainer(model, some, config.training().withBatchSize(batchSize)))
          .cost(
              plan,
              config.training().maxSteps(),
              config.training().batchSize(),
              config.training().dataParallel(),
              context);
    }
  }

  private static CausalModel startingModel(
      Optional<InputFolder> checkpoint,
      TrainPrmConfig config,
      LabelSplit split,
      NamedRandom random) {
    return StartingModel.of(
        checkpoint,
        config.model(),
        config.newModel(),
        config.tokenizer(),
        Head.SCALAR,
        config.lora(),
        split::texts,
        random);
  }

  private static SampleBuilder samples(
      TrainPrmConfig config, CausalModel model, InputLayout layout) {
    return new SampleBuilder(
        SeparateLayout.of(layout),
        config.training().neutralAs(),
        config.training().humanSteps(),
        Math.min(config.training().maxLength(), model.config().maxPositions()));
  }

  /** A new model reads the project's own layout, any other what its folder or a setting says. */
  private static LayoutSpec layout(TrainPrmConfig config) {
    return config.model() == null
        ? LayoutSpec.ofNew(config.layout().settings())
        : LayoutSpec.of(StartingModel.folder(config.model()), config.layout().settings());
  }

  @Override
  public boolean isResumable() {
    return true;
  }

  @Override
  public void run(TrainPrmConfig config, JobContext context) {
    if (Outputs.done(config.output(), context)) {
      return;
    }
    Instant started = Instant.now();
    InputFolder data = SolutionFolder.open(config.data());
    LabelSplit split = new LabelSplit(data, config.heldOut());
    Map<String, InputFolder> inputs = new LinkedHashMap<>(Map.of("data", data));
    if (config.model() != null) {
      inputs.put("model", StartingModel.folder(config.model()));
    }
    Checkpoints checkpoints =
        new Checkpoints(config.output(), "step", Identity.of(config, context, inputs));
    Optional<InputFolder> from = checkpoints.latest(context.resumption());
    LayoutSpec spec = layout(config);
    NamedRandom random = NamedRandom.of("stepwise", context.seed(), name());
    try (CausalModel model = startingModel(from, config, split, random)) {
      InputLayout layout = spec.layout(model.tokenizer());
      SampleBuilder builder = samples(config, model, layout);
      ShuffledSamples<StepSample> training = split.training(builder, random.child("prm"));
      long truncated = builder.truncated(); // of the one pass that has been made
      if (truncated > 0) {
        context.progress().say(truncation(truncated, split.training(), config));
      }
      try (PrmTrainer trainer = new PrmTrainer(model, training, config.training());
          MetricsLedger ledger = Ledgers.beside(config.output(), name(), from);
          Progress.Phase phase =
              context.progress().phase(name(), config.training().maxSteps(), "updates")) {
        new TrainingLoop(
                name(), checkpoints, config.checkpointEvery(), ledger, context.interruption())
            .run(trainer, from, phase, "step_loss");
        HeldOutScorer scorer = new HeldOutScorer(new ProcessRewardModel(model, layout));
        split.heldOut(builder, scorer);
        List<ScoredSteps> heldOut = scorer.scored();
        PrmEvaluation evaluation = PrmEvaluation.of(heldOut, random.child("evaluation"));
        try (OutputFolder folder = OutputFolder.stage(config.output())) {
          model.save(folder, "", spec.entries(), spec.labels());
          folder.write(EVALUATION, Json.pretty(evaluation));
          folder.commit(
              context
                  .draft(this, config, started)
                  .inputs(inputs.values())
                  .counts(
                      Map.of(
                          "training_solutions",
                          split.training(),
                          "training_samples",
                          training.size(),
                          "training_truncated",
                          truncated,
                          "held_out_solutions",
                          split.heldOut(),
                          "held_out_samples",
                          heldOut.size(),
                          "updates",
                          trainer.steps(),
                          "parameters",
                          model.parameters(),
                          "trained_parameters",
                          model.trainedParameters()))
                  .metrics(evaluation.figures()));
        }
        checkpoints.clear();
        phase.finish(summary(evaluation, config.output()));
        if (evaluation.isThin()) {
          context
              .progress()
              .say(
                  "Warning: the held-out metrics rest on "
                      + evaluation.counts()
                      + "; they say little about the reward model (ingest more labels, or hold out"
                      + " a larger share)");
        }
      }
    }
  }

  private static String truncation(long truncated, long solutions, TrainPrmConfig config) {
    return "Warning: "
        + truncated
        + " of "
        + Amount.of(solutions, "solutions")
        + " lose steps to the maximum length (training.max-length="
        + config.training().maxLength()
        + " tokens, or the model's own limit)";
  }

  private static String summary(PrmEvaluation evaluation, String output) {
    Interval auroc = evaluation.auroc();
    String ranking =
        Double.isNaN(auroc.estimate())
            ? "no held-out step AUROC (" + evaluation.counts() + ")"
            : String.format(
                Locale.ROOT,
                "held-out step AUROC %.3f (%.3f to %.3f; %s)",
                auroc.estimate(),
                auroc.low(),
                auroc.high(),
                evaluation.counts());
    return String.format(
        Locale.ROOT,
        "%s, ECE %.3f, reward model in %s",
        ranking,
        evaluation.calibration().expectedError(),
        output);
  }
}
