package io.stepwise.jobs.rollout;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.training.Checkpoints;
import io.stepwise.jobs.training.Identity;
import io.stepwise.jobs.training.StartingModel;
import io.stepwise.rollout.ScoredChain;
import io.stepwise.rollout.spark.ChainTable;
import io.stepwise.rollout.spark.RolloutPlan;
import io.stepwise.rollout.spark.RolloutStage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A plan executed in parts, each saved next to the output, so that a start that was stopped or
 * killed loses one part at most. Chains are functions of their names: in parts they are the same.
 */
final class RolloutParts {
  private final RolloutConfig config;
  private final RolloutPlan plan;
  private final List<RolloutPlan> parts;
  private final RolloutStage stage;
  private final JobContext context;
  private final Checkpoints saved;

  RolloutParts(
      RolloutConfig config,
      RolloutPlan plan,
      List<RolloutPlan> parts,
      RolloutStage stage,
      JobContext context,
      Checkpoints saved) {
    this.config = config;
    this.plan = plan;
    this.parts = parts;
    this.stage = stage;
    this.context = context;
    this.saved = saved;
  }

  /** What earlier starts saved of an output. */
  static Checkpoints saved(RolloutConfig config, JobContext context) {
    Map<String, InputFolder> inputs = new LinkedHashMap<>();
    inputs.put("policy", StartingModel.folder(config.policy()));
    if (config.rewardModel() != null) {
      inputs.put("reward-model", StartingModel.folder(config.rewardModel()));
    }
    inputs.put("problems", InputFolder.open(config.problems()));
    return Checkpoints.parts(
        config.output(), Identity.of(config, context, inputs), config.checkpointEvery(), context);
  }

  /** Creates the missing parts and the output of all. */
  List<ScoredChain> make(TaskListener listener) {
    Instant started = Instant.now();
    boolean begun = saved.latest(context.resumption()).isPresent();
    Set<Long> done = begun ? saved.counts(context.resumption()) : Set.of();
    for (int i = 0; i < parts.size(); i++) {
      RolloutPlan part = parts.get(i);
      if (done.contains(i + 1L)) {
        listener.show((long) part.problems().size() * part.samples());
        continue;
      }
      context.interruption().check();
      saved.save(
          ManifestDraft.of("rollout", started),
          i + 1L,
          folder -> Rollouts.run(part, folder, stage, context));
    }
    List<ScoredChain> chains = new ArrayList<>();
    int next = 0;
    try (OutputFolder folder = OutputFolder.stage(config.output())) {
      for (InputFolder part : saved.all()) {
        chains.addAll(RolloutStage.read(part));
        for (String file : ChainTable.table().parts(part)) {
          copy(part, file, folder, ChainTable.table().part(next++));
        }
      }
      chains = RolloutStage.inOrder(plan, chains);
      folder.commit(Rollouts.draft(plan, stage.task(), stage.formats(), chains, started, context));
    }
    saved.clear();
    return chains;
  }

  private static void copy(InputFolder part, String file, OutputFolder folder, String name) {
    try (InputStream in = part.read(file);
        OutputStream out = folder.create(name)) {
      in.transferTo(out);
    } catch (IOException e) {
      throw new InfrastructureFailure(
          "Cannot copy chains: " + e.getMessage() + " (" + file + ") at " + part.path(), e);
    }
  }
}
