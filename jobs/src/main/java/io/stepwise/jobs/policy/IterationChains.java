package io.stepwise.jobs.policy;

import io.stepwise.data.Problem;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Manifest;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.rollout.Rollouts;
import io.stepwise.jobs.training.StartingModel;
import io.stepwise.lm.Sampling;
import io.stepwise.rollout.ScoredChain;
import io.stepwise.rollout.spark.RolloutPlan;
import io.stepwise.rollout.spark.RolloutStage;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The chains of a training's iterations, each in a folder of its own.
 *
 * @param stage samples, scores and grades them
 */
record IterationChains(TrainPolicyConfig config, JobContext context, RolloutStage stage) {
  /** The folder of an iteration's first chains. */
  String folder(int iteration) {
    return folder(iteration, 0);
  }

  /** The folder of an iteration's chains: the first ones, and those of each resampling. */
  private String folder(int iteration, int round) {
    String base =
        config.rollouts() == null
            ? Folders.beside(config.output(), ".rollouts")
            : config.rollouts();
    String path = String.format(Locale.ROOT, "%s/iteration-%06d", base, iteration);
    return round == 0 ? path : path + "-resampled-" + round;
  }

  /** The chains to sample from some problems. */
  static RolloutPlan plan(
      TrainPolicyConfig config,
      String run,
      int iteration,
      List<Problem> prompts,
      String policy,
      String rewardModel) {
    return new RolloutPlan(
        run,
        iteration,
        prompts,
        config.numSamples(),
        policy,
        rewardModel,
        config.layout().settings(),
        Sampling.plain(config.maxTokens()),
        config.partitions());
  }

  /**
   * An iteration's chains: existing ones of the same models, or new ones.
   *
   * @param round 0 for the first chains, then the number of the resampling
   * @param policy the folder of the policy that samples
   * @param rewardModel the folder of the model that scores; null for none
   */
  List<ScoredChain> of(
      int iteration, int round, List<Problem> prompts, InputFolder policy, String rewardModel) {
    String path = folder(iteration, round);
    RolloutPlan plan =
        plan(config, "seed-" + context.seed(), iteration, prompts, policy.path(), rewardModel);
    if (Folders.exists(path)) {
      InputFolder folder = InputFolder.open(path);
      Manifest manifest = folder.manifest().orElseThrow();
      Set<String> madeWith =
          manifest.inputs().stream().map(Manifest.Input::digest).collect(Collectors.toSet());
      Set<String> models = new HashSet<>(Set.of(policy.digest()));
      if (rewardModel != null) {
        models.add(StartingModel.folder(rewardModel).digest());
      }
      if (madeWith.containsAll(models)
          && manifest.config().entrySet().containsAll(stage.formats().describe().entrySet())) {
        return RolloutStage.inOrder(plan, RolloutStage.read(folder));
      }
      Folders.remove(path);
    }
    return Rollouts.make(plan, path, stage, context);
  }
}
