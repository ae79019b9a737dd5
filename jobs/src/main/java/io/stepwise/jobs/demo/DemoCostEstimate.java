package io.stepwise.jobs.demo;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.ScratchFolder;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.policy.TrainPolicyJob;
import io.stepwise.jobs.prm.TrainPrmJob;
import io.stepwise.jobs.rollout.RolloutJob;
import io.stepwise.jobs.sft.SftJob;
import io.stepwise.policy.sft.SftSettings;
import io.stepwise.prm.training.PrmSettings;
import java.util.List;
import java.util.Map;

/**
 * Estimates the cost of the demo: runs it with little data and few updates in a temporary folder
 * and adds up the estimates of its parts at full length.
 */
final class DemoCostEstimate {
  private static final int ROWS = 1000;

  /** Enough that chains end by themselves. */
  private static final int SFT_UPDATES = 60;

  private DemoCostEstimate() {}

  static Plan of(DemoConfig config, JobContext context) {
    try (ScratchFolder scratch = new ScratchFolder()) {
      return of(config, new RunFolders(scratch.path()), context.forEstimate());
    }
  }

  private static Plan of(DemoConfig config, RunFolders run, JobContext context) {
    DemoConfig small = shortened(config);
    DemoJob.makeWorld(small, context, run, world(context));
    DemoJob.ingest(context, run);
    new SftJob().run(DemoJob.sft(small, run, run.sft()), context);
    new TrainPrmJob().run(DemoJob.prm(small, run, run.prm()), context);
    RunFolders whole = new RunFolders(run.root() + "/whole");
    List<Plan> parts =
        List.of(
            new SftJob().plan(DemoJob.sft(config, run, whole.sft()), context),
            new TrainPrmJob().plan(DemoJob.prm(config, run, whole.prm()), context),
            new RolloutJob().plan(DemoJob.rollout(config, run, run.sft(), run.before()), context),
            new TrainPolicyJob().plan(DemoJob.policy(config, run), context),
            new RolloutJob().plan(DemoJob.rollout(config, run, run.sft(), run.after()), context));
    return Plan.of(
            "generate "
                + config.labelRows()
                + " labelled solutions and "
                + config.demonstrations()
                + " demonstrations, and ingest the labels",
            config.sft().maxSteps() + " optimizer steps of the policy on demonstrations",
            config.prm().maxSteps() + " optimizer steps of the reward model on labels",
            config.iterations()
                + " iterations of PPO on "
                + (long) config.numPrompts() * config.numSamples()
                + " chains each",
            "evaluate before and after on "
                + config.evalSamples()
                + " chains of each of "
                + config.heldOut()
                + " problems, commit "
                + config.output())
        .costs(
            parts.stream().mapToLong(part -> part.tokens().orElseThrow()).sum(),
            parts.stream().mapToLong(part -> part.time().orElseThrow().toMillis()).sum() / 1000.0,
            "measured on "
                + SFT_UPDATES
                + " optimizer steps and discarded; without data generation and the report;"
                + " expect a factor of 2 either way");
  }

  private static SmallWorld world(JobContext context) {
    return new SmallWorld(NamedRandom.of("stepwise", context.seed(), "world"), Map.of());
  }

  private static DemoConfig shortened(DemoConfig config) {
    SftSettings sft = config.sft();
    PrmSettings prm = config.prm();
    return new DemoConfig(
        config.output(),
        ROWS,
        ROWS,
        config.labelSlip(),
        config.heldOut(),
        config.evalSamples(),
        1,
        config.numPrompts(),
        config.numSamples(),
        new SftSettings(
            SFT_UPDATES,
            sft.batchSize(),
            sft.learningRate(),
            Math.min(SFT_UPDATES / 2, sft.warmupSteps()),
            sft.lrSchedulerType(),
            sft.optimizer(),
            sft.maxLength(),
            sft.dataParallel(),
            sft.precision()),
        new PrmSettings(
            1,
            prm.batchSize(),
            prm.learningRate(),
            prm.warmupSteps(),
            prm.lrSchedulerType(),
            prm.optimizer(),
            prm.lmLossWeight(),
            prm.lmLossOnEnd(),
            prm.neutralAs(),
            prm.humanSteps(),
            prm.maxLength(),
            prm.dataParallel(),
            prm.precision()),
        config.ppo());
  }
}
