package io.stepwise.jobs.retrain;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Lease;
import io.stepwise.jobs.config.ConditionalDefaults;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.job.Resumption;
import io.stepwise.jobs.registry.ModelRegistry;
import io.stepwise.jobs.registry.ModelVersion;
import io.stepwise.jobs.retrain.Boundary.Stage;
import io.stepwise.jobs.retrain.decision.Decision;
import io.stepwise.jobs.retrain.history.Judgement;
import io.stepwise.jobs.retrain.history.LabelState;
import io.stepwise.jobs.retrain.history.Outcome;
import io.stepwise.jobs.retrain.history.Outcome.Result;
import io.stepwise.jobs.retrain.history.Plan;
import io.stepwise.jobs.retrain.history.PolicyOutcome;
import io.stepwise.jobs.retrain.history.Run;
import io.stepwise.jobs.tracking.delivery.TrackingSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Learns from new label files and promotes what is better; safe to schedule. */
public final class RetrainJob implements Job<RetrainConfig> {
  private final Boundary observer;

  /** The command. */
  public RetrainJob() {
    this(stage -> {});
  }

  /** One whose stages are watched. */
  RetrainJob(Boundary observer) {
    this.observer = observer;
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
  public io.stepwise.jobs.plan.Plan plan(RetrainConfig config, JobContext context) {
    return RetrainRehearsal.of(config, context);
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
      new Preview(config, context).print();
      return;
    }
    try (Lease lease = Lease.take(lease(config).orElseThrow())) {
      Premises premises = new Premises(config, context, lease);
      List<String> troubles;
      TrackingSession session = TrackingSession.open(context, config.registry());
      try (session) {
        troubles = new Start(config, context, premises, session).run();
      }
      // A server that has not had them yet is still to be sent pages of folders that go now.
      if (session.isDelivered()) {
        premises.sweep();
      }
      if (!troubles.isEmpty()) {
        throw new InvalidInput(String.join("; ", troubles));
      }
    }
  }

  /** One start of the command, while it holds the lease. */
  private final class Start {
    private final RetrainConfig config;
    private final JobContext context;
    private final Premises premises;
    private final RunTracking tracking;
    private final List<String> troubles = new ArrayList<>();

    Start(RetrainConfig config, JobContext context, Premises premises, TrackingSession session) {
      this.config = config;
      this.context = context;
      this.premises = premises;
      this.tracking = new RunTracking(session, config.registry(), premises.models());
    }

    /** Gives what a person should look at. */
    List<String> run() {
      premises.welcomeInitial();
      Optional<Run> unfinished = premises.history().unfinished();
      if (unfinished.isEmpty()) {
        tracking.endOpen();
      }
      unfinished.ifPresent(this::goOn);
      if (config.rollback()) {
        rollBack();
      } else {
        retrain();
      }
      return troubles;
    }

    private void tracked(Run run, Consumer<JobContext> work) {
      tracking.during(run, context.describe(config), work);
    }

    private void passed(Stage stage) {
      observer.passed(stage);
      context.interruption().check();
    }

    private void goOn(Run run) {
      Optional<Outcome> decided = Retraining.decided(run);
      if (run.plan().kind() == Plan.Kind.ROLLBACK) {
        context.progress().say("Resuming the interrupted rollback");
        tracked(run, inner -> restore(run));
      } else if (decided.isPresent()) {
        context.progress().say("Carrying out the decision of run " + run.number());
        tracked(run, inner -> carryOut(run, decided.get(), inner));
      } else if (!config.rollback()
          && run.plan().settings().equals(premises.settings())
          && run.plan().champion() == champion()) {
        context.progress().say("Resuming run " + run.number() + ", which was interrupted");
        tracked(run, inner -> pursue(run, inner));
      } else {
        int champion = champion();
        premises
            .history()
            .end(
                run,
                Outcome.of(
                    Result.ABANDONED,
                    List.of(),
                    champion,
                    champion,
                    0,
                    run.plan().settings(),
                    "Run "
                        + run.number()
                        + " was interrupted before its decision, and settings or champion have"
                        + " changed since"));
        context.progress().say("Discarded run " + run.number() + ", which was interrupted earlier");
      }
    }

    private int champion() {
      return premises.champion().map(ModelVersion::number).orElse(0);
    }

    private void retrain() {
      Inbox inbox = Inbox.look(config, premises.history(), premises.settings());
      if (!inbox.hasWork() && !premises.wantsPolicy(champion())) {
        tracking.tellUntold();
        context
            .out()
            .println(
                "Nothing new ("
                    + inbox.words()
                    + "); "
                    + premises
                        .champion()
                        .map(one -> one + " is champion")
                        .orElse("there is no champion yet"));
        return;
      }
      Run run =
          premises.history().begin(Plan.retrain(inbox.usable(), champion(), premises.settings()));
      tracked(
          run,
          inner -> {
            passed(Stage.PLANNED);
            pursue(run, inner);
          });
    }

    private void pursue(Run run, JobContext inner) {
      Outcome outcome = new Retraining(config, inner, premises, run, this::passed).decide();
      carryOut(run, outcome, inner);
    }

    private void carryOut(Run run, Outcome outcome, JobContext inner) {
      premises.lease().check();
      String reason = "promoted by run " + run.number();
      if (outcome.result() == Result.PROMOTED) {
        crown(Premises.MODEL, outcome.champion(), reason);
      }
      PolicyOutcome policy = outcome.policy();
      if (policy != null && policy.result() == Result.PROMOTED) {
        crown(Premises.POLICY, policy.champion(), reason);
      }
      passed(Stage.PROMOTED);
      inner.tracked().wrote(InputFolder.open(run.decision()));
      inner.tracked().note(outcome.words());
      premises.history().end(run, outcome);
      passed(Stage.ENDED);
      report(run, outcome);
    }

    private void crown(String model, int version, String reason) {
      premises
          .models()
          .setAlias(ModelRegistry.CHAMPION, premises.models().version(model, version), reason);
    }

    private void report(Run run, Outcome outcome) {
      String page = run.decision() + "/" + Decision.PAGE;
      context.out().println(outcome.words());
      context.out().println("Decision: " + page);
      for (Judgement label : outcome.labels()) {
        if (label.state() == LabelState.SET_ASIDE || label.state() == LabelState.REFUSED) {
          troubles.add(
              "Cannot train on labels: "
                  + label.file().path()
                  + " is "
                  + label.state().words()
                  + ": "
                  + label.reason()
                  + " (see "
                  + page
                  + ")");
        }
      }
      if (outcome.result() == Result.NOT_TRAINED && outcome.summary().contains("Cannot")) {
        troubles.add(outcome.summary() + " (see " + page + ")");
      }
      if (outcome.policy() != null && outcome.policy().result() == Result.NOT_TRAINED) {
        troubles.add(outcome.policy().summary() + " (see " + page + ")");
      }
    }

    private void rollBack() {
      List<Run> promotions = premises.history().promotions();
      if (promotions.isEmpty()) {
        throw new InvalidInput(
            "Cannot roll back: no promotion is in effect (0, expected at least 1) at "
                + config.registry());
      }
      Run last = promotions.get(promotions.size() - 1);
      Outcome undone = last.outcome().orElseThrow();
      boolean model = undone.result() == Result.PROMOTED;
      PolicyOutcome policy = undone.policy();
      if (model && undone.previous() == 0) {
        throw new InvalidInput(
            "Cannot roll back: no champion before run "
                + last.number()
                + " ("
                + premises.champion().orElseThrow()
                + " is the first, expected an earlier one) at "
                + config.registry());
      }
      Plan plan =
          Plan.rollback(
              champion(),
              model ? undone.previous() : 0,
              policy != null && policy.result() == Result.PROMOTED ? policy.previous() : 0,
              last.number(),
              premises.settings());
      Run run = premises.history().begin(plan);
      tracked(
          run,
          inner -> {
            passed(Stage.PLANNED);
            restore(run);
          });
    }

    private void restore(Run run) {
      Plan plan = run.plan();
      premises.lease().check();
      String reason = "rollback of run " + plan.undone();
      int previousPolicy = premises.policyChampion().map(ModelVersion::number).orElse(0);
      List<String> said = new ArrayList<>();
      if (plan.restored() > 0) {
        crown(Premises.MODEL, plan.restored(), reason);
        said.add(
            premises.models().version(Premises.MODEL, plan.restored())
                + " is champion again; the label files of run "
                + plan.undone()
                + " are set aside");
      }
      PolicyOutcome policy = null;
      if (plan.restoredPolicy() > 0) {
        crown(Premises.POLICY, plan.restoredPolicy(), reason);
        String again =
            premises.models().version(Premises.POLICY, plan.restoredPolicy())
                + " is champion again";
        said.add(again);
        policy =
            new PolicyOutcome(
                Result.ROLLED_BACK, plan.restoredPolicy(), previousPolicy, 0, 0, again);
      }
      passed(Stage.PROMOTED);
      Outcome outcome =
          new Outcome(
              Result.ROLLED_BACK,
              List.of(),
              plan.restored() > 0 ? plan.restored() : plan.champion(),
              plan.champion(),
              plan.undone(),
              plan.settings(),
              String.join("; ", said),
              policy);
      premises.history().end(run, outcome);
      passed(Stage.ENDED);
      context.out().println(outcome.summary());
    }
  }
}
