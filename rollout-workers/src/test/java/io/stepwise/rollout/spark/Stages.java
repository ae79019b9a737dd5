package io.stepwise.rollout.spark;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.data.task.Split;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.Sampling;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.format.FolderFormats;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.lm.format.Formats;
import io.stepwise.prm.layout.LayoutSettings;
import io.stepwise.prm.scoring.LoadedRewardModel;
import io.stepwise.prm.scoring.RewardModels;
import io.stepwise.rollout.ScoredChain;
import io.stepwise.rollout.TinyModels;
import io.stepwise.rollout.worker.RolloutWorker;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/** Plans for tests, run on Spark and without it. */
final class Stages {
  private final Path folder;
  private final String policy;
  private final String rewardModel;
  private final Sampling sampling;

  Stages(Path folder) {
    this(
        folder,
        TinyModels.write(Head.LANGUAGE_MODEL, 1, folder.resolve("policy")),
        TinyModels.write(Head.SCALAR, 2, folder.resolve("judge")),
        Sampling.plain(30));
  }

  private Stages(Path folder, String policy, String rewardModel, Sampling sampling) {
    this.folder = folder;
    this.policy = policy;
    this.rewardModel = rewardModel;
    this.sampling = sampling;
  }

  /** The same plans with another sampling. */
  Stages with(Sampling other) {
    return new Stages(folder, policy, rewardModel, other);
  }

  RolloutPlan plan(int partitions) {
    return new RolloutPlan(
        "run",
        4,
        new RunningTotalTask().problems(NamedRandom.of("stage"), 9, Split.TRAINING),
        3,
        policy,
        rewardModel,
        LayoutSettings.AUTO,
        sampling,
        partitions);
  }

  /** Runs a plan, commits it and reads it back. */
  List<ScoredChain> run(SparkSession spark, GraderSpec grader, int partitions, String name) {
    RolloutStage stage =
        new RolloutStage(
            spark, grader, FolderFormats.ofNew(TinyModels.TOKENIZER, FormatSettings.DEFAULTS, ""));
    String path = folder.resolve(name).toString();
    List<ScoredChain> made;
    try (OutputFolder out = OutputFolder.stage(path)) {
      made = stage.run(plan(partitions), out);
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
    TinyModels.assertSame(
        RolloutStage.inOrder(plan(partitions), RolloutStage.read(InputFolder.open(path).verify())),
        made);
    return made;
  }

  /** The plan's chains by one worker in this thread. */
  List<ScoredChain> withoutSpark() {
    RolloutPlan plan = plan(1);
    InputFolder version = InputFolder.open(policy);
    try (CausalModel model = CausalModel.load(version);
        LoadedRewardModel reward = RewardModels.open(InputFolder.open(rewardModel))) {
      return new RolloutWorker(
              model,
              version.digest(),
              Formats.stepwise(model.tokenizer()),
              Optional.of(reward),
              new RunningTotalTask())
          .work(plan.assignments(), plan.sampling());
    }
  }
}
