package io.stepwise.jobs.retrain;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.registry.ModelRegistry;
import io.stepwise.jobs.registry.ModelVersion;
import io.stepwise.jobs.retrain.StageListener.Stage;
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

/** One start of the command, while it holds the lease. */
final class RetrainStart {
  private final RetrainConfig config;
  private final JobContext context;
  private final RetrainContext state;
  private final RunTracking tracking;
  private final StageListener listener;
  private final List<String> problems = new ArrayList<>();

  RetrainStart(
      RetrainConfig config,
      JobContext context,
      RetrainContext state,
      TrackingSession session,
      StageListener listener) {
    this.config = config;
    this.context = context;
    this.state = state;
    this.listener = listener;
    this.tracking = new RunTracking(session, config.registry(), state.models());
  }

  /** Finishes an interrupted run, then rolls back or trains. Returns the problems to report. */
  List<String> run() {
    if (!config.rollback()) {
      state.checkPolicy();
    }
    state.registerInitial();
    Optional<Run> unfinished = state.history().unfinished();
    if (unfinished.isEmpty()) {
      tracking.endOpen();
    }
    unfinished.ifPresent(this::resume);
    if (config.rollback()) {
      rollBack();
    } else {
      retrain();
    }
    return problems;
  }

  private void tracked(Run run, Consumer<JobContext> work) {
    tracking.during(run, context.describe(config), work);
  }

  private void completed(Stage stage) {
    listener.completed(stage);
    context.interruption().check();
  }

  private void resume(Run run) {
    Optional<Outcome> decided = Retraining.decided(run);
    if (run.plan().kind() == Plan.Kind.ROLLBACK) {
      context.progress().say("Resuming the interrupted rollback");
      tracked(run, inner -> restore(run));
    } else if (decided.isPresent()) {
      context.progress().say("Carrying out the decision of run " + run.number());
      tracked(run, inner -> carryOut(run, decided.get(), inner));
    } else if (!config.rollback()
        && run.plan().settings().equals(state.settings())
        && run.plan().champion() == champion()) {
      context.progress().say("Resuming run " + run.number() + ", which was interrupted");
      tracked(run, inner -> train(run, inner));
    } else {
      int champion = champion();
      state
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
    return state.champion().map(ModelVersion::number).orElse(0);
  }

  private void retrain() {
    Inbox inbox = Inbox.look(config, state.history(), state.settings());
    if (!inbox.hasWork() && !state.wantsPolicy(champion())) {
      tracking.deliverPending();
      context
          .out()
          .println(
              "Nothing new ("
                  + inbox.words()
                  + "); "
                  + state
                      .champion()
                      .map(one -> one + " is champion")
                      .orElse("there is no champion yet"));
      return;
    }
    Run run = state.history().begin(Plan.retrain(inbox.usable(), champion(), state.settings()));
    tracked(
        run,
        inner -> {
          completed(Stage.PLANNED);
          train(run, inner);
        });
  }

  private void train(Run run, JobContext inner) {
    Outcome outcome = new Retraining(config, inner, state, run, this::completed).decide();
    carryOut(run, outcome, inner);
  }

  private void carryOut(Run run, Outcome outcome, JobContext inner) {
    state.lease().check();
    String reason = "promoted by run " + run.number();
    if (outcome.result() == Result.PROMOTED) {
      setChampion(RetrainContext.MODEL, outcome.champion(), reason);
    }
    PolicyOutcome policy = outcome.policy();
    if (policy != null && policy.result() == Result.PROMOTED) {
      setChampion(RetrainContext.POLICY, policy.champion(), reason);
    }
    completed(Stage.PROMOTED);
    inner.tracked().wrote(InputFolder.open(run.decision()));
    inner.tracked().note(outcome.words());
    state.history().end(run, outcome);
    completed(Stage.ENDED);
    report(run, outcome);
  }

  private void setChampion(String model, int version, String reason) {
    state.models().setAlias(ModelRegistry.CHAMPION, state.models().version(model, version), reason);
  }

  private void report(Run run, Outcome outcome) {
    String page = run.decision() + "/" + Decision.PAGE;
    context.out().println(outcome.words());
    context.out().println("Decision: " + page);
    for (Judgement label : outcome.labels()) {
      if (label.state() == LabelState.SET_ASIDE || label.state() == LabelState.REFUSED) {
        problems.add(
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
      problems.add(outcome.summary() + " (see " + page + ")");
    }
    if (outcome.policy() != null && outcome.policy().result() == Result.NOT_TRAINED) {
      problems.add(outcome.policy().summary() + " (see " + page + ")");
    }
  }

  private void rollBack() {
    List<Run> promotions = state.history().promotions();
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
              + state.champion().orElseThrow()
              + " is the first, expected an earlier one) at "
              + config.registry());
    }
    Plan plan =
        Plan.rollback(
            champion(),
            model ? undone.previous() : 0,
            policy != null && policy.result() == Result.PROMOTED ? policy.previous() : 0,
            last.number(),
            state.settings());
    Run run = state.history().begin(plan);
    tracked(
        run,
        inner -> {
          completed(Stage.PLANNED);
          restore(run);
        });
  }

  private void restore(Run run) {
    Plan plan = run.plan();
    state.lease().check();
    String reason = "rollback of run " + plan.undone();
    int previousPolicy = state.policyChampion().map(ModelVersion::number).orElse(0);
    List<String> said = new ArrayList<>();
    if (plan.restored() > 0) {
      setChampion(RetrainContext.MODEL, plan.restored(), reason);
      said.add(
          state.models().version(RetrainContext.MODEL, plan.restored())
              + " is champion again; the label files of run "
              + plan.undone()
              + " are set aside");
    }
    PolicyOutcome policy = null;
    if (plan.restoredPolicy() > 0) {
      setChampion(RetrainContext.POLICY, plan.restoredPolicy(), reason);
      String again =
          state.models().version(RetrainContext.POLICY, plan.restoredPolicy())
              + " is champion again";
      said.add(again);
      policy =
          new PolicyOutcome(Result.ROLLED_BACK, plan.restoredPolicy(), previousPolicy, 0, 0, again);
    }
    completed(Stage.PROMOTED);
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
    state.history().end(run, outcome);
    completed(Stage.ENDED);
    context.out().println(outcome.summary());
  }
}
