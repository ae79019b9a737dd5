package io.stepwise.jobs.retrain;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Lease;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.registry.ModelRegistry;
import io.stepwise.jobs.registry.ModelVersion;
import io.stepwise.jobs.retrain.Boundary.Stage;
import io.stepwise.jobs.retrain.decision.Decision;
import io.stepwise.jobs.retrain.history.Judgement;
import io.stepwise.jobs.retrain.history.LabelState;
import io.stepwise.jobs.retrain.history.Outcome;
import io.stepwise.jobs.retrain.history.Outcome.Result;
import io.stepwise.jobs.retrain.history.Plan;
import io.stepwise.jobs.retrain.history.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
    return "Learns from new label files and promotes a better reward model; safe to schedule";
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
  public void run(RetrainConfig config, JobContext given) {
    // Every start goes on with what an earlier one left.
    JobContext context =
        new JobContext(
            given.common(),
            true,
            given.progress(),
            given.interruption(),
            given.out(),
            given.sparkSource());
    if (config.plan()) {
      new Preview(config, context).print();
      return;
    }
    try (Lease lease = Lease.take(config.registry() + "/lease")) {
      new Start(config, context, new Premises(config, context, lease)).run();
    }
  }

  /** One start of the command, while it holds the lease. */
  private final class Start {
    private final RetrainConfig config;
    private final JobContext context;
    private final Premises premises;
    private final List<String> troubles = new ArrayList<>();

    Start(RetrainConfig config, JobContext context, Premises premises) {
      this.config = config;
      this.context = context;
      this.premises = premises;
    }

    void run() {
      premises.history().runs().stream()
          .filter(run -> run.outcome().isPresent())
          .forEach(Candidate::clean);
      premises.welcomeInitial();
      premises.history().unfinished().ifPresent(this::goOn);
      if (config.rollback()) {
        rollBack();
      } else {
        retrain();
      }
      if (!troubles.isEmpty()) {
        throw new InvalidInput(String.join("; ", troubles));
      }
    }

    private void passed(Stage stage) {
      observer.passed(stage);
      context.interruption().check();
    }

    private void goOn(Run run) {
      Optional<Outcome> decided = Retraining.decided(run);
      if (run.plan().kind() == Plan.Kind.ROLLBACK) {
        context.progress().say("Going on with the rollback that was stopped");
        restore(run);
      } else if (decided.isPresent()) {
        context.progress().say("Carrying out what run " + run.number() + " had decided");
        carryOut(run, decided.get());
      } else if (!config.rollback()
          && run.plan().settings().equals(premises.settings())
          && run.plan().champion() == champion()) {
        context.progress().say("Going on with run " + run.number() + ", which was stopped");
        pursue(run);
      } else {
        int champion = champion();
        premises
            .history()
            .end(
                run,
                new Outcome(
                    Result.ABANDONED,
                    List.of(),
                    champion,
                    champion,
                    0,
                    run.plan().settings(),
                    "Run "
                        + run.number()
                        + " was stopped before it had decided, and settings or champion have"
                        + " changed since"));
        Candidate.clean(run);
        context.progress().say("Dropped run " + run.number() + ", which was stopped earlier");
      }
    }

    private int champion() {
      return premises.champion().map(ModelVersion::number).orElse(0);
    }

    private void retrain() {
      Inbox inbox = Inbox.look(config, premises.history(), premises.settings());
      if (!inbox.hasWork()) {
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
      passed(Stage.PLANNED);
      pursue(run);
    }

    private void pursue(Run run) {
      carryOut(run, new Retraining(config, context, premises, run, this::passed).decide());
    }

    private void carryOut(Run run, Outcome outcome) {
      premises.lease().check();
      if (outcome.result() == Result.PROMOTED) {
        premises
            .models()
            .setAlias(
                ModelRegistry.CHAMPION,
                premises.models().version(Premises.MODEL, outcome.champion()),
                "promoted by run " + run.number());
      }
      passed(Stage.PROMOTED);
      premises.history().end(run, outcome);
      passed(Stage.ENDED);
      Candidate.clean(run);
      report(run, outcome);
    }

    private void report(Run run, Outcome outcome) {
      String page = run.decision() + "/" + Decision.PAGE;
      context.out().println(outcome.summary());
      context.out().println("Decision: " + page);
      for (Judgement label : outcome.labels()) {
        if (label.state() == LabelState.SET_ASIDE || label.state() == LabelState.REFUSED) {
          troubles.add(
              "Cannot learn from labels: "
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
    }

    private void rollBack() {
      List<Run> promotions = premises.history().promotions();
      if (promotions.isEmpty()) {
        throw new InvalidInput(
            "Cannot roll back: no promotion is in force (0, expected at least 1) at "
                + config.registry());
      }
      Run last = promotions.get(promotions.size() - 1);
      int previous = last.outcome().orElseThrow().previous();
      if (previous == 0) {
        throw new InvalidInput(
            "Cannot roll back: there was no champion before run "
                + last.number()
                + " ("
                + premises.champion().orElseThrow()
                + " is the first, expected an earlier one) at "
                + config.registry());
      }
      Run run =
          premises
              .history()
              .begin(Plan.rollback(champion(), previous, last.number(), premises.settings()));
      passed(Stage.PLANNED);
      restore(run);
    }

    private void restore(Run run) {
      Plan plan = run.plan();
      ModelVersion restored = premises.models().version(Premises.MODEL, plan.restored());
      premises.lease().check();
      premises
          .models()
          .setAlias(ModelRegistry.CHAMPION, restored, "rollback of run " + plan.undone());
      passed(Stage.PROMOTED);
      Outcome outcome =
          new Outcome(
              Result.ROLLED_BACK,
              List.of(),
              plan.restored(),
              plan.champion(),
              plan.undone(),
              plan.settings(),
              restored
                  + " is champion again; the label files of run "
                  + plan.undone()
                  + " are set aside");
      premises.history().end(run, outcome);
      passed(Stage.ENDED);
      context.out().println(outcome.summary());
    }
  }
}
