package io.stepwise.jobs.sft;

import io.stepwise.data.LabelledStep;
import io.stepwise.data.Rating;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.random.ShuffledSamples;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.ShuffledRows;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.jobs.config.ConditionalDefaults;
import io.stepwise.jobs.format.PolicyFormats;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.metrics.MetricsLedger;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.tasks.Tasks;
import io.stepwise.jobs.training.Checkpoints;
import io.stepwise.jobs.training.Identity;
import io.stepwise.jobs.training.Ledgers;
import io.stepwise.jobs.training.SolutionFolder;
import io.stepwise.jobs.training.StartingModel;
import io.stepwise.jobs.training.TokenizerTexts;
import io.stepwise.jobs.training.TrainingCostEstimate;
import io.stepwise.jobs.training.TrainingLoop;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.format.FolderFormats;
import io.stepwise.lm.format.FormatSpec;
import io.stepwise.policy.sft.Demonstration;
import io.stepwise.policy.sft.DemonstrationBuilder;
import io.stepwise.policy.sft.SftTrainer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Fine-tunes a policy on whole solutions. */
public final class SftJob implements Job<SftConfig> {
  @Override
  public String name() {
    return "sft";
  }

  @Override
  public String summary() {
    return "Fine-tunes a policy on solutions (SFT)";
  }

  @Override
  public String example() {
    return "--data runs/demo/demonstrations --new-model tiny --tokenizer characters"
        + " --output runs/policy";
  }

  @Override
  public SftConfig defaults() {
    return SftConfig.DEFAULTS;
  }

  @Override
  public ConditionalDefaults<SftConfig> conditionalDefaults() {
    return SftConfig.PRESETS;
  }

  private static boolean done(SftConfig config, JobContext context) {
    return StartingModel.done(
        config.output(),
        config.model(),
        config.lora(),
        config.training().maxLength(),
        config.training().dataParallel(),
        config.training().precision(),
        context);
  }

  @Override
  public Plan plan(SftConfig config, JobContext context) {
    if (done(config, context)) {
      return Plan.nothing(config.output());
    }
    InputFolder data = SolutionFolder.open(config.data());
    NamedRandom random = NamedRandom.of("stepwise", context.seed(), name());
    try (CausalModel model = startingModel(Optional.empty(), config, data, random)) {
      ShuffledSamples<Demonstration> demonstrations =
          demonstrations(
              builder(model, formats(config, model, data), config),
              config,
              data,
              random.child("sft"));
      Plan plan =
          Plan.of(
              "read " + Amount.of(SolutionTable.count(data), "solutions") + " of " + config.data(),
              StartingModel.updates(model, config.training().maxSteps(), config.checkpointEvery()),
              "commit " + config.output());
      return new TrainingCostEstimate<>(
              demonstrations,
              demonstration -> demonstration.row().length,
              (samples, batchSize) ->
                  new SftTrainer(model, samples, config.training().withBatchSize(batchSize)))
          .cost(
              plan,
              config.training().maxSteps(),
              config.training().batchSize(),
              config.training().dataParallel(),
              context);
    }
  }

  @Override
  public boolean isResumable() {
    return true;
  }

  @Override
  public void run(SftConfig config, JobContext context) {
    if (done(config, context)) {
      return;
    }
    Instant started = Instant.now();
    InputFolder data = SolutionFolder.open(config.data());
    Map<String, InputFolder> inputs = new LinkedHashMap<>(Map.of("data", data));
    if (config.model() != null) {
      inputs.put("model", StartingModel.folder(config.model()));
    }
    Checkpoints checkpoints =
        new Checkpoints(config.output(), "step", Identity.of(config, context, inputs));
    Optional<InputFolder> from = checkpoints.latest(context.resumption());
    NamedRandom random = NamedRandom.of("stepwise", context.seed(), name());
    try (CausalModel model = startingModel(from, config, data, random);
        MetricsLedger ledger = Ledgers.beside(config.output(), name(), from);
        Progress.Phase phase =
            context.progress().phase(name(), config.training().maxSteps(), "updates")) {
      FormatSpec formats = formats(config, model, data);
      if (!config.maskNegativeSteps()) {
        warnOfWrongSteps(data, context);
      }
      DemonstrationBuilder builder = builder(model, formats, config);
      ShuffledSamples<Demonstration> demonstrations =
          demonstrations(builder, config, data, random.child("sft"));
      long truncated = builder.truncated(); // of the one pass that has been made
      long skipped = builder.skipped();
      warnOfLongSolutions(builder, data, config, context);
      try (SftTrainer trainer = new SftTrainer(model, demonstrations, config.training())) {
        new TrainingLoop(
                name(), checkpoints, config.checkpointEvery(), ledger, context.interruption())
            .run(trainer, from, phase, "loss");
      }
      try (OutputFolder folder = OutputFolder.stage(config.output())) {
        model.save(folder, "", FolderFormats.entries(formats));
        ManifestDraft draft =
            context
                .draft(this, config, started)
                .config(PolicyFormats.describe(context.describe(config), formats))
                .inputs(inputs.values());
        folder.commit(
            draft
                .counts(
                    Map.of(
                        "solutions", SolutionTable.count(data),
                        "solutions_truncated", truncated,
                        "solutions_skipped", skipped,
                        "updates", config.training().maxSteps(),
                        "parameters", model.parameters(),
                        "trained_parameters", model.trained().parameters()))
                .metrics(Ledgers.last(config.output(), name())));
      }
      checkpoints.clear();
      phase.finish("policy in " + config.output());
    }
  }

  private static CausalModel startingModel(
      Optional<InputFolder> checkpoint, SftConfig config, InputFolder data, NamedRandom random) {
    return StartingModel.of(
        checkpoint,
        config.model(),
        config.newModel(),
        config.tokenizer(),
        Head.LANGUAGE_MODEL,
        config.lora(),
        () -> texts(data),
        random);
  }

  private static List<String> texts(InputFolder data) {
    TokenizerTexts texts = new TokenizerTexts();
    SolutionTable.read(
        data,
        solution -> {
          texts.add(solution.problem());
          solution.steps().forEach(step -> texts.add(step.text()));
        });
    return texts.list();
  }

  private static void warnOfLongSolutions(
      DemonstrationBuilder builder, InputFolder data, SftConfig config, JobContext context) {
    if (builder.truncated() + builder.skipped() > 0) {
      context
          .progress()
          .say(
              "Warning: "
                  + (builder.truncated() + builder.skipped())
                  + " of "
                  + Amount.of(SolutionTable.count(data), "solutions")
                  + " lose their last steps: they are longer than training.max-length="
                  + config.training().maxLength()
                  + " tokens or the model's maximum"
                  + (builder.skipped() == 0
                      ? ""
                      : "; " + builder.skipped() + " of them are skipped because no step fits"));
    }
  }

  /** Demonstrations are imitated whole, so a user has to know which of them hold wrong steps. */
  private static void warnOfWrongSteps(InputFolder data, JobContext context) {
    long[] wrong = new long[1];
    SolutionTable.read(
        data,
        solution -> {
          if (solution.steps().stream().anyMatch(step -> step.rating() == Rating.NEGATIVE)) {
            wrong[0]++;
          }
        });
    if (wrong[0] > 0) {
      context
          .progress()
          .say(
              "Warning: "
                  + wrong[0]
                  + " of "
                  + Amount.of(SolutionTable.count(data), "solutions")
                  + " have a step that is labelled wrong; the policy learns to imitate them too"
                  + " (ingest right solutions only, or set mask-negative-steps)");
    }
  }

  private static FormatSpec formats(SftConfig config, CausalModel model, InputFolder data) {
    return config.model() == null
        ? FolderFormats.ofNew(model.tokenizer(), config.formats(), "")
        : PolicyFormats.of(
            StartingModel.folder(config.model()),
            config.formats(),
            Tasks.recorded(data).orElse(""));
  }

  private static DemonstrationBuilder builder(
      CausalModel model, FormatSpec formats, SftConfig config) {
    return new DemonstrationBuilder(
        formats.open(model.tokenizer()),
        Math.min(config.training().maxLength(), model.config().maxPositions()));
  }

  private static ShuffledSamples<Demonstration> demonstrations(
      DemonstrationBuilder builder, SftConfig config, InputFolder data, NamedRandom random) {
    return new ShuffledRows<>(
        data,
        SolutionTable.table(),
        solution ->
            builder.demonstrations(
                solution.problem(),
                solution.steps().stream().map(LabelledStep::text).toList(),
                step ->
                    !config.maskNegativeSteps()
                        || solution.steps().get(step).rating() != Rating.NEGATIVE),
        random);
  }
}
