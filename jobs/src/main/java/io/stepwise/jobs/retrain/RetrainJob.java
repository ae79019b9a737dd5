package io.stepwise.jobs.retrain;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Lease;
import io.stepwise.jobs.config.ConditionalDefaults;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.job.Resumption;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.tracking.delivery.TrackingSession;
import java.util.List;
import java.util.Optional;

/** Learns from new label files and promotes what is better; safe to schedule. */
public final class RetrainJob implements Job<RetrainConfig> {
  private final StageListener listener;

  /** The command. */
  public RetrainJob() {
    this(stage -> {});
  }

  /** A job that notifies a listener after each stage. */
  RetrainJob(StageListener listener) {
    this.listener = listener;
  }

  @Override
  public String name() {
    return "retrain";
  }

  @Override
  public String summary() {
    return "Trains on new label files and promotes the reward model if it is better";
  }

  @Override
  public String example() {
    return "--config retrain.yaml";
  }

  @Override
  public RetrainConfig defaults() {
    return RetrainConfig.DEFAULTS;
  }

  @Override
  public ConditionalDefaults<RetrainConfig> conditionalDefaults() {
    return RetrainConfig.PRETRAINED;
  }

  @Override
  public Plan plan(RetrainConfig config, JobContext context) {
    return RetrainCostEstimate.of(config, context);
  }

  @Override
  public Optional<String> lease(RetrainConfig config) {
    return Optional.of(config.registry() + "/lease");
  }

  @Override
  public boolean takesLease() {
    return true;
  }

  @Override
  public boolean isResumable() {
    return true;
  }

  @Override
  public void run(RetrainConfig config, JobContext given) {
    // Every start resumes what an earlier one left.
    JobContext context = given.resume() ? given : given.resuming(Resumption.LATEST);
    if (config.plan()) {
      new RetrainPreview(config, context).print();
      return;
    }
    try (Lease lease = Lease.take(lease(config).orElseThrow())) {
      RetrainContext state = new RetrainContext(config, context, lease);
      List<String> problems;
      TrackingSession session = TrackingSession.open(context, config.registry());
      try (session) {
        problems = new RetrainStart(config, context, state, session, listener).run();
      }
      // Until everything is delivered, the server still needs pages from the folders removed here.
      if (session.isDelivered()) {
        state.removeTrainingFiles();
      }
      if (!problems.isEmpty()) {
        throw new InvalidInput(String.join("; ", problems));
      }
    }
  }
}
