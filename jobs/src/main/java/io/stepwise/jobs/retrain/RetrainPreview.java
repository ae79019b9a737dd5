package io.stepwise.jobs.retrain;

import io.stepwise.data.storage.Folders;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.registry.ModelVersion;
import io.stepwise.jobs.retrain.history.Judgement;
import io.stepwise.jobs.retrain.history.LabelFile;
import io.stepwise.jobs.retrain.history.Outcome;
import io.stepwise.jobs.retrain.history.Outcome.Result;
import io.stepwise.jobs.retrain.history.Run;
import io.stepwise.jobs.retrain.labels.FrozenSet;
import io.stepwise.jobs.retrain.policy.PolicySettings;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Prints what a start would do. Writes nothing and takes no lease. */
final class RetrainPreview {
  private final RetrainConfig config;
  private final RetrainContext state;
  private final PrintStream out;

  RetrainPreview(RetrainConfig config, JobContext context) {
    this.config = config;
    this.state = new RetrainContext(config, context, null);
    this.out = context.out();
  }

  void print() {
    Optional<ModelVersion> champion = state.champion();
    out.println(
        "Champion: "
            + champion
                .map(one -> one + " in " + one.folder())
                .orElse(
                    config.initial() == null
                        ? "none yet"
                        : "none yet; " + config.initial() + " would become the first"));
    state
        .history()
        .unfinished()
        .ifPresent(run -> out.println("Would first " + unfinished(run) + "."));
    if (config.rollback()) {
      rollback();
    } else {
      retrain(champion);
    }
  }

  /** What a start would do about a run that was stopped. */
  String unfinished(Run run) {
    if (Retraining.decided(run).isPresent()) {
      return "carry out the decision of run " + run.number();
    }
    return run.plan().settings().equals(state.settings())
        ? "resume run " + run.number() + ", which was interrupted"
        : "discard run " + run.number() + ", which was interrupted under other settings";
  }

  private void rollback() {
    List<Run> promotions = state.history().promotions();
    if (promotions.isEmpty()) {
      out.println("Would not roll back: no promotion is in effect.");
      return;
    }
    Run last = promotions.get(promotions.size() - 1);
    Outcome undone = last.outcome().orElseThrow();
    if (undone.result() == Result.PROMOTED && undone.previous() == 0) {
      out.println("Would not roll back: no champion before run " + last.number() + ".");
      return;
    }
    if (undone.result() == Result.PROMOTED) {
      out.println(
          "Would make version "
              + undone.previous()
              + " champion again, and set the label files of run "
              + last.number()
              + " aside.");
    }
    if (undone.policy() != null && undone.policy().result() == Result.PROMOTED) {
      out.println("Would make policy version " + undone.policy().previous() + " champion again.");
    }
  }

  private void retrain(Optional<ModelVersion> champion) {
    state.checkPolicy();
    Inbox inbox = Inbox.look(config, state.history(), state.settings());
    out.println("Labels: " + inbox.words());
    inbox.found().forEach(file -> out.println("  " + line(file, inbox)));
    if (!inbox.hasWork() && !state.wantsPolicy(champion.map(ModelVersion::number).orElse(0))) {
      out.println("Would do nothing: there are no new label files.");
      return;
    }
    if (config.policy().isAsked()) {
      policy();
    }
    if (!inbox.hasWork()) {
      return;
    }
    for (String set : config.frozen()) {
      String copy = config.registry() + "/frozen/" + FrozenSet.name(set);
      out.println(
          "Frozen set: " + set + (Folders.exists(copy) ? ", frozen" : ", would be copied now"));
    }
    out.println(
        String.format(
            Locale.ROOT,
            "Would train a candidate %s on %d label file%s, %.0f %% of the data replayed: %d steps"
                + " of %d rows, at most %,d tokens in all.",
            champion
                .map(one -> "from " + one)
                .orElse(
                    config.initial() == null
                        ? "from scratch (" + config.newModel() + ")"
                        : "from " + config.initial()),
            inbox.usable().size(),
            inbox.usable().size() == 1 ? "" : "s",
            state.learned().isEmpty() ? 0 : 100 * config.replay(),
            config.training().maxSteps(),
            config.training().batchSize(),
            (long) config.training().maxSteps()
                * config.training().batchSize()
                * config.training().maxLength()));
  }

  private void policy() {
    PolicySettings policy = config.policy();
    out.println(
        String.format(
            Locale.ROOT,
            "Would train a candidate policy from %s with the reward model that is then champion,"
                + " unless a policy was trained with it before: %d iterations of %d chains of %d"
                + " problems of %s; then evaluate both policies on %s, %d chains per problem.",
            state.policyChampion().map(ModelVersion::toString).orElse(policy.initial()),
            policy.iterations(),
            (long) policy.numPrompts() * policy.numSamples(),
            policy.numPrompts(),
            policy.problems(),
            policy.frozen(),
            policy.evalSamples()));
  }

  private static String line(LabelFile file, Inbox inbox) {
    Judgement judgement = inbox.known().get(file.digest());
    String labelState =
        judgement == null ? "new" : judgement.state().words() + ": " + judgement.reason();
    return String.format(
        Locale.ROOT,
        "%s (%,d bytes, SHA-256 %s…): %s",
        file.path(),
        file.bytes(),
        file.shortDigest(),
        labelState);
  }
}
