package io.stepwise.jobs.demo;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.setting.RecordCopy;
import io.stepwise.data.storage.ScratchFolder;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.policy.TrainPolicyJob;
import io.stepwise.jobs.prm.TrainPrmJob;
import io.stepwise.jobs.rollout.RolloutJob;
import io.stepwise.jobs.sft.SftJob;
import io.stepwise.policy.sft.SftSettings;
import io.stepwise.prm.training.PrmSettings;
import java.util.Map;

/**
 * Estimates the cost of the demo: runs it with little data and few updates in a temporary folder
 * and adds up the estimates of its parts at full length.
 */
final class DemoCostEstimate {
  private static final int ROWS = 1000;

  /** Most problems that chains are sampled of in an estimate. */
  private static final int PROBLEMS = 200;

  /** Enough that chains end by themselves. */
  private static final int SFT_UPDATES = 60;

  private DemoCostEstimate() {}

  static Plan of(DemoConfig config, JobContext context) {
    try (ScratchFolder scratch = new ScratchFolder()) {
      return of(config, new RunFolders(scratch.path()), context.forEstimate());
    }
  }

  private static Plan of(DemoConfig config, RunFolders run, JobContext context) {
    DemoConfig small = shortened(bounded(config));
    DemoJob.makeWorld(small, context, run, world(context));
    DemoJob.ingest(context, run);
    new SftJob().run(DemoJob.sft(small, run, run.sft()), context);
    new TrainPrmJob().run(DemoJob.prm(small, run, run.prm()), context);
    RunFolders whole = new RunFolders(run.root() + "/whole");
    DemoConfig bounded = bounded(config);
    Plan evaluation =
        new RolloutJob().plan(DemoJob.rollout(bounded, run, run.sft(), run.before()), context);
    Cost cost =
        Cost.of(new SftJob().plan(DemoJob.sft(config, run, whole.sft()), context), 1)
            .plus(
                Cost.of(new TrainPrmJob().plan(DemoJob.prm(config, run, whole.prm()), context), 1))
            .plus(
                Cost.of(
                    new TrainPolicyJob().plan(DemoJob.policy(bounded, run), context),
                    (double) config.numPrompts() / bounded.numPrompts()))
            // Before and after the training.
            .plus(Cost.of(evaluation, 2.0 * config.heldOut() / bounded.heldOut()));
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
            cost.tokens,
            cost.seconds,
            "measured on "
                + SFT_UPDATES
                + " optimizer steps and discarded; without data generation and the report;"
                + " expect a factor of 2 either way");
  }

  /** The cost of a part, repeated so many times. */
  private record Cost(double tokens, double seconds) {
    static Cost of(Plan part, double times) {
      return new Cost(
          times * part.tokens().orElseThrow(),
          times * part.time().orElseThrow().toMillis() / 1000.0);
    }

    Cost plus(Cost more) {
      return new Cost(tokens + more.tokens, seconds + more.seconds);
    }
  }

  /** With as many problems as take seconds; the cost grows with their number. */
  static DemoConfig bounded(DemoConfig config) {
    DemoConfig evaluated = RecordCopy.with(config, "heldOut", Math.min(PROBLEMS, config.heldOut()));
    return RecordCopy.with(evaluated, "numPrompts", Math.min(PROBLEMS, config.numPrompts()));
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
