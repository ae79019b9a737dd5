package io.stepwise.jobs.retrain;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.prm.TrainPrmConfig;
import io.stepwise.jobs.prm.TrainPrmJob;
import io.stepwise.jobs.registry.ModelVersion;
import io.stepwise.jobs.retrain.decision.Evidence;
import io.stepwise.jobs.retrain.gate.Gates;
import io.stepwise.jobs.retrain.gate.JudgedSet;
import io.stepwise.jobs.retrain.history.Run;
import io.stepwise.jobs.retrain.labels.FrozenSet;
import io.stepwise.jobs.retrain.labels.Mixture;
import io.stepwise.prm.scoring.ProcessRewardModel;
import io.stepwise.prm.scoring.RewardModels;
import io.stepwise.prm.training.PrmSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Trains a run's candidate and measures it next to the champion. */
final class Candidate {
  private static final String REPLAYED = "replayed labels";

  private final RetrainConfig config;
  private final JobContext context;
  private final Run run;
  private final Optional<ModelVersion> champion;

  Candidate(RetrainConfig config, JobContext context, Run run, Optional<ModelVersion> champion) {
    this.config = config;
    this.context = context;
    this.run = run;
    this.champion = champion;
  }

  /** Writes the training data, unless they are there. */
  void mix(Mixture mixture, Map<String, Object> settings) {
    if (Folders.exists(run.training())) {
      return;
    }
    Instant started = Instant.now();
    try (OutputFolder folder = OutputFolder.stage(run.training())) {
      SolutionTable.write(folder, mixture.all());
      folder.commit(
          ManifestDraft.of("retrain-mix", started)
              .config(settings)
              .counts(
                  Map.of(
                      "new", mixture.freshCount(),
                      "replayed", mixture.replayed().size(),
                      "repeated", mixture.repeated(),
                      "frozen", mixture.frozen())));
    }
  }

  /** Trains, or resumes training. */
  void train() {
    TrainPrmConfig training =
        training(
            config,
            champion.map(ModelVersion::folder).orElse(null),
            run.training(),
            run.candidate());
    context.run(new TrainPrmJob(), training, "train-prm");
  }

  /**
   * How a candidate is trained.
   *
   * @param champion the folder of the model to begin with, null for a new one
   */
  static TrainPrmConfig training(
      RetrainConfig config, String champion, String data, String output) {
    return new TrainPrmConfig(
        data,
        champion,
        champion == null ? config.newModel() : null,
        config.tokenizer(),
        output,
        TrainPrmConfig.DEFAULTS.heldOut(),
        TrainPrmConfig.DEFAULTS.checkpointEvery(),
        config.training());
  }

  /** What came out. */
  record Measured(Gates gates, Evidence evidence) {}

  /**
   * Both models on the frozen sets and on what was replayed.
   *
   * @param before the frozen sets as the champion judges them; none without one
   */
  Measured measure(
      List<FrozenSet> frozen, List<JudgedSet> before, Mixture mixture, Evidence evidence) {
    NamedRandom random = NamedRandom.of("stepwise", context.seed(), "retrain", "gates");
    PrmSettings settings = config.training();
    List<JudgedSet> replayed = new ArrayList<>();
    if (champion.isPresent()) {
      try (ProcessRewardModel model =
          RewardModels.openProcess(InputFolder.open(champion.get().folder()))) {
        replayed.add(Ratings.of(REPLAYED, model, mixture.replayed(), settings));
      }
    }
    try (ProcessRewardModel candidate =
        RewardModels.openProcess(InputFolder.open(run.candidate()))) {
      if (champion.isPresent()) {
        replayed.add(Ratings.of(REPLAYED, candidate, mixture.replayed(), settings));
      }
      List<JudgedSet> after = judge(candidate, frozen, settings);
      Gates gates = Gates.of(before, after, replayed, config.gates(), random);
      return new Measured(
          gates, evidence.checks(gates.checks()).figures(gates.sets(), before, after));
    }
  }

  /** Each frozen set as a model judges it. */
  static List<JudgedSet> judge(
      ProcessRewardModel model, List<FrozenSet> frozen, PrmSettings settings) {
    return frozen.stream()
        .map(set -> Ratings.of(set.name(), model, set.solutions(), settings))
        .toList();
  }

  /** Removes what only the training needed; the registry has the models. */
  static void clean(Run run) {
    Folders.remove(run.training());
    clean(run.candidate());
    Folders.remove(run.problems());
    clean(run.policy());
    cleanInside(Folders.beside(run.policy(), ".rollouts"));
    clean(run.chains("champion"));
    clean(run.chains("candidate"));
  }

  private static void clean(String output) {
    Folders.remove(output);
    cleanInside(Folders.beside(output, ".checkpoints"));
  }

  private static void cleanInside(String folder) {
    Folders.children(folder).forEach(child -> Folders.remove(folder + "/" + child));
    Folders.removeIfEmpty(folder);
  }
}
