package io.stepwise.jobs.prm;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.random.ShuffledSamples;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.ManifestDraft;
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
import io.stepwise.jobs.training.SolutionFolder;
import io.stepwise.jobs.training.StartingModel;
import io.stepwise.jobs.training.TrainingCostEstimate;
import io.stepwise.jobs.training.TrainingLoop;
import io.stepwise.lm.CausalModel;
import io.stepwise.prm.sample.StepSample;
import io.stepwise.prm.training.KindTraining;
import io.stepwise.prm.training.PrmTrainer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Trains a process reward model and measures it on problems it has not seen. */
public final class TrainPrmJob implements Job<TrainPrmConfig> {
  /** Name of the file of figures in the output folder. */
  public static final String EVALUATION = "evaluation.json";

  /** Solutions whose critiques a dry run samples. */
  private static final int CRITICISED = 16;

  @Override
  public String name() {
    return "train-prm";
  }

  @Override
  public String summary() {
    return "Trains a reward model on step labels";
  }

  @Override
  public List<String> aliases() {
    return List.of("train-rm");
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

  /** Checks settings that depend on each other; true if there is nothing to do. */
  private static boolean done(TrainPrmConfig config, JobContext context) {
    config.kind().check();
    config.kind().checkWriter(config.model(), config.newModel());
    config.kind().checkTrunk(config.lora().any(), config.training().lmLossWeight());
    config.kind().checkEnd(config.training().lmLossOnEnd(), config.training().lmLossWeight());
    return StartingModel.done(
        config.output(),
        config.model(),
        KindTrainings.hasReference(config)
            ? Optional.of(KindTrainings.reference(config).path())
            : Optional.empty(),
        config.lora(),
        config.training().maxLength(),
        config.training().dataParallel(),
        config.training().precision(),
        context);
  }

  @Override
  public Plan plan(TrainPrmConfig config, JobContext context) {
    if (done(config, context)) {
      return Plan.nothing(config.output());
    }
    LabelSplit split = new LabelSplit(SolutionFolder.open(config.data()), config.split());
    NamedRandom random = NamedRandom.of("stepwise", context.seed(), name());
    Optional<ShuffledSamples<StepSample>> written =
        critiques(config, split, random, context)
            .map(critiques -> critiques.some(CRITICISED, random.child("prm")));
    try (CausalModel model = startingModel(Optional.empty(), config, split, random);
        KindTraining kind = KindTrainings.of(config, model)) {
      if (kind.isTrainedOnOutcomes()) {
        split.requireOutcomes();
      }
      ShuffledSamples<StepSample> samples =
          written.orElseGet(
              () -> TrainingSamples.streamed(kind, split, random.child("prm")).samples());
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
      return new TrainingCostEstimate<>(
              samples,
              sample -> sample.row().length,
              (some, batchSize) ->
                  new PrmTrainer(model, some, config.training().withBatchSize(batchSize), kind))
          .cost(
              plan,
              config.training().maxSteps(),
              config.training().batchSize(),
              config.training().dataParallel(),
              context);
    }
  }

  /** The critiques that are written before training; none for kinds without. */
  private static Optional<TrainingCritiques> critiques(
      TrainPrmConfig config, LabelSplit split, NamedRandom random, JobContext context) {
    return config.kind().isTrainedOnCritiques()
        ? Optional.of(
            new TrainingCritiques(
                config,
                () -> startingModel(Optional.empty(), config, split, random),
                split,
                context))
        : Optional.empty();
  }

  /** A trainer in this process, or one whose learners are Spark tasks. */
  private static PrmTrainer trainer(
      CausalModel model,
      ShuffledSamples<StepSample> training,
      KindTraining kind,
      TrainPrmConfig config,
      Checkpoints learners,
      JobContext context) {
    if (config.learners() == 1) {
      return new PrmTrainer(model, training, config.training(), kind);
    }
    if (learners.latest(context.resumption()).isEmpty()) {
      learners.save(ManifestDraft.of("train-prm", Instant.now()), 0, model::save);
    }
    String folder = learners.all().get(0).absolutePath();
    return new PrmTrainer(
        model, training, config.training(), kind, new SparkLearners(context, config, folder));
  }

  private static CausalModel startingModel(
      Optional<InputFolder> checkpoint,
      TrainPrmConfig config,
      LabelSplit split,
      NamedRandom random) {
    CausalModel model =
        StartingModel.of(
            checkpoint,
            config.model(),
            config.newModel(),
            config.tokenizer(),
            KindTraining.head(config.kind().kind()),
            config.lora(),
            split::texts,
            random);
    if (config.kind().freezeTrunk()) {
      model.trained().freezeTrunk();
    }
    return model;
  }

  @Override
  public boolean isResumable() {
    return true;
  }

  @Override
  public void run(TrainPrmConfig config, JobContext context) {
    if (done(config, context)) {
      return;
    }
    Instant started = Instant.now();
    InputFolder data = SolutionFolder.open(config.data());
    LabelSplit split = new LabelSplit(data, config.split());
    Map<String, InputFolder> inputs = new LinkedHashMap<>(Map.of("data", data));
    if (config.model() != null) {
      inputs.put("model", StartingModel.folder(config.model()));
    }
    if (KindTrainings.hasReference(config)) {
      inputs.put("reference", KindTrainings.reference(config));
    }
    Map<String, Object> identity = Identity.of(config, context, inputs);
    if (config.kind().earlyStopping() > 0) { // the model is evaluated as often as it is saved
      identity.put(Identity.CHECKPOINT_EVERY, config.checkpointEvery());
    }
    Checkpoints checkpoints = new Checkpoints(config.output(), "step", identity);
    Checkpoints best = new Checkpoints(config.output(), "best", identity);
    Checkpoints learners = new Checkpoints(config.output(), "learners", identity);
    Checkpoints critiques = Checkpoints.keepingAll(config.output(), "critiques", identity);
    Optional<InputFolder> from = checkpoints.latest(context.resumption());
    NamedRandom random = NamedRandom.of("stepwise", context.seed(), name());
    Optional<TrainingSamples> written =
        critiques(config, split, random, context)
            .map(writing -> writing.saved(critiques, random.child("prm")));
    try (CausalModel model = startingModel(from, config, split, random);
        KindTraining kind = KindTrainings.of(config, model)) {
      if (kind.isTrainedOnOutcomes()) {
        split.requireOutcomes();
      }
      TrainingSamples made =
          written.orElseGet(() -> TrainingSamples.streamed(kind, split, random.child("prm")));
      ShuffledSamples<StepSample> training = made.samples();
      warnings(made, split, config).forEach(context.progress()::say);
      try (EarlyStopping trainer =
              new EarlyStopping(
                  trainer(model, training, kind, config, learners, context),
                  model,
                  () -> new HeldOut(kind, config, split::validation).loss(),
                  config.checkpointEvery(),
                  config.kind().earlyStopping(),
                  best,
                  best.latest(context.resumption()));
          MetricsLedger ledger = Ledgers.beside(config.output(), name(), from);
          Progress.Phase phase =
              context.progress().phase(name(), config.training().maxSteps(), "updates")) {
        new TrainingLoop(
                name(), checkpoints, config.checkpointEvery(), ledger, context.interruption())
            .run(trainer, from, phase, kind.loss());
        context.progress().say("evaluating on " + Amount.of(split.heldOut(), "held-out solutions"));
        Map<String, Object> counts = counts(made, split, model, trainer);
        ManifestDraft draft = context.draft(this, config, started).inputs(inputs.values());
        HeldOut heldOut;
        if (trainer.isOn() && trainer.bestStep() < trainer.steps()) {
          try (CausalModel kept = CausalModel.load(trainer.best());
              KindTraining again = KindTrainings.of(config, kept)) {
            heldOut = finish(config, kept, again, split, draft, counts, random);
          }
        } else {
          heldOut = finish(config, model, kind, split, draft, counts, random);
        }
        checkpoints.clear();
        best.clear();
        learners.clear();
        critiques.clear();
        phase.finish(heldOut.summary() + ", reward model in " + config.output());
        heldOut.warning().ifPresent(context.progress()::say);
      }
    }
  }

  /** What the manifest counts of the samples and the training. */
  private static Map<String, Object> counts(
      TrainingSamples samples, LabelSplit split, CausalModel model, EarlyStopping trainer) {
    Map<String, Object> counts = new TreeMap<>();
    counts.put("training_solutions", split.training());
    counts.put("training_samples", samples.samples().size());
    counts.put("training_truncated", samples.truncated());
    counts.put("training_skipped", samples.skipped());
    counts.put("held_out_solutions", split.heldOut());
    counts.put("updates", trainer.steps());
    counts.put("parameters", model.parameters());
    counts.put("trained_parameters", model.trained().parameters());
    counts.putAll(split.labels().entries());
    counts.putAll(samples.critiques());
    if (trainer.isOn()) {
      counts.put("best_update", trainer.bestStep());
    }
    return counts;
  }

  /** Measures a trained model and writes it. */
  private static HeldOut finish(
      TrainPrmConfig config,
      CausalModel model,
      KindTraining kind,
      LabelSplit split,
      ManifestDraft draft,
      Map<String, Object> counts,
      NamedRandom random) {
    if (kind.biasCorrection().length > 0) {
      model.heads().shiftBias(kind.biasCorrection());
    }
    boolean stopping = config.kind().earlyStopping() > 0;
    HeldOut heldOut =
        new HeldOut(kind, config, stopping ? split::test : split::heldOut)
            .measured(random.child("evaluation"));
    try (OutputFolder folder = OutputFolder.stage(config.output())) {
      model.save(folder, "", kind.entries(), kind.labels());
      folder.write(EVALUATION, Json.pretty(heldOut.evaluation()));
      counts.put("held_out_samples", heldOut.samples());
      counts.put("held_out_skipped", heldOut.skipped());
      folder.commit(draft.counts(counts).metrics(heldOut.metrics()));
    }
    return heldOut;
  }

  /** What is lost of the labelled solutions. */
  private static List<String> warnings(
      TrainingSamples samples, LabelSplit split, TrainPrmConfig config) {
    String all = Amount.of(split.training(), "solutions");
    List<String> warnings = new ArrayList<>();
    if (samples.truncated() > 0) {
      warnings.add(
          "Warning: %d of %s lose their last steps: they are longer than training.max-length=%d tokens or the model's maximum"
              .formatted(samples.truncated(), all, config.training().maxLength()));
    }
    if (samples.skipped() > 0) {
      warnings.add(
          "Warning: %d of %s are skipped: they cannot be laid out, e.g. for a special token inside a step"
              .formatted(samples.skipped(), all));
    }
    return warnings;
  }
}
