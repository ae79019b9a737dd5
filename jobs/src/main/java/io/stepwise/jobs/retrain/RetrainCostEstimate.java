package io.stepwise.jobs.retrain;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.ScratchFolder;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.policy.TrainPolicyJob;
import io.stepwise.jobs.prm.TrainPrmJob;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.jobs.registry.ModelVersion;
import io.stepwise.jobs.retrain.history.LabelFile;
import io.stepwise.jobs.retrain.labels.FrozenSet;
import io.stepwise.jobs.retrain.policy.PolicySettings;
import io.stepwise.jobs.rollout.RolloutJob;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a start would do and cost: label files are ingested, a few updates made and a few chains
 * written in a folder that is removed. No lease is taken.
 */
final class RetrainCostEstimate {
  /** A pass over a row without gradients, as a share of one with them. */
  private static final double FORWARD = 1 / 3.0;

  private final RetrainConfig config;
  private final JobContext context;
  private final RetrainContext state;
  private final String scratch;
  private final List<String> steps = new ArrayList<>();
  private final List<String> cautions = new ArrayList<>();
  private double tokens;
  private double seconds;

  private RetrainCostEstimate(RetrainConfig config, JobContext context, String scratch) {
    this.config = config;
    this.context = context;
    this.state = new RetrainContext(config, context, null);
    this.scratch = scratch;
  }

  static Plan of(RetrainConfig config, JobContext context) {
    if (!context.common().isLocal()) {
      return new Plan(
          List.of("do what --plan says"),
          Optional.empty(),
          Optional.empty(),
          "measured locally only, with --master local[*]");
    }
    try (ScratchFolder scratch = new ScratchFolder()) {
      return new RetrainCostEstimate(config, context.forEstimate(), scratch.path()).plan();
    }
  }

  private Plan plan() {
    state
        .history()
        .unfinished()
        .ifPresent(run -> steps.add(new RetrainPreview(config, context).unfinished(run)));
    if (config.rollback()) {
      steps.add("restore the champion before the last promotion");
      return Plan.of(steps.toArray(String[]::new)).takes(0, "no training; see --plan");
    }
    state.checkPolicy();
    Inbox inbox = Inbox.look(config, state.history(), state.settings());
    if (inbox.hasWork()) {
      learn(inbox);
    }
    if (inbox.hasWork() ? config.policy().isAsked() : state.wantsPolicy(championNumber())) {
      policy();
    }
    if (steps.isEmpty()) {
      return Plan.of("do nothing: " + inbox.words()).takes(0, "nothing is new");
    }
    steps.add(
        "decide, promote the better model, write the decision page in "
            + config.registry()
            + "/runs");
    cautions.add("expect a factor of 2 either way");
    return Plan.of(steps.toArray(String[]::new))
        .costs(tokens, seconds, String.join("; ", cautions));
  }

  private int championNumber() {
    return state.champion().map(ModelVersion::number).orElse(config.initial() == null ? 0 : 1);
  }

  /** The folder of the champion, or of what would become the first; null where there is none. */
  private String champion() {
    return state.champion().map(ModelVersion::folder).orElse(config.initial());
  }

  private void learn(Inbox inbox) {
    List<LabelFile> usable = inbox.usable();
    List<LabelFile> raw = usable.stream().filter(f -> !state.store().has(f)).toList();
    LabelCostEstimate labels = new LabelCostEstimate(config, context, state, scratch);
    double fresh = labels.solutions(usable);
    double frozen = 0;
    for (String set : config.frozen()) {
      String copy = config.registry() + "/frozen/" + FrozenSet.name(set);
      frozen += labels.solutionsOfSet(set, copy);
    }
    seconds += labels.seconds();
    steps.add(
        String.format(
            Locale.ROOT,
            "use %s, %s of them to ingest (%,d bytes): about %,.0f solutions",
            Amount.of(usable.size(), "label files"),
            raw.size(),
            raw.stream().mapToLong(LabelFile::bytes).sum(),
            fresh));
    labels.refused().forEach(why -> steps.add("reject " + why));
    if (fresh < config.minNew() || labels.folder().isEmpty()) {
      steps.add("train nothing: fewer than " + config.minNew() + " new solutions");
      return;
    }
    train(labels.folder().get(), fresh, frozen);
  }

  private void train(String data, double fresh, double frozen) {
    double learned = state.learned().stream().mapToDouble(this::stored).sum();
    double replayed = Math.min(learned, fresh * config.replay() / (1 - config.replay()));
    String from = champion();
    steps.add(
        String.format(
            Locale.ROOT,
            "train a candidate %s on them and about %,.0f replayed solutions: %s of %s",
            from == null ? "from scratch (" + config.newModel() + ")" : "from " + from,
            replayed,
            Amount.of(config.training().maxSteps(), "updates"),
            Amount.of(config.training().batchSize(), "rows")));
    steps.add(
        String.format(
            Locale.ROOT,
            "evaluate it%s on %s of about %,.0f solutions",
            from == null ? "" : " and the champion",
            Amount.of(config.frozen().size(), "frozen sets"),
            frozen));
    Plan training;
    try {
      training =
          new TrainPrmJob()
              .plan(Candidate.training(config, from, data, scratch + "/candidate"), context);
    } catch (InvalidInput e) {
      cautions.add("without the training: " + e.getMessage());
      return;
    }
    double rows = (double) config.training().maxSteps() * config.training().batchSize();
    double rowTokens = training.tokens().orElseThrow() / rows;
    double rowSeconds = training.time().orElseThrow().toMillis() / 1000.0 / rows;
    double judged = from == null ? frozen : fresh + 2 * (frozen + replayed);
    tokens += rowTokens * (rows + judged);
    seconds += rowSeconds * (rows + FORWARD * judged);
    cautions.add("labels and steps were measured here and discarded");
  }

  private double stored(LabelFile file) {
    return new LabelCostEstimate(config, context, state, scratch).solutions(List.of(file));
  }

  private void policy() {
    PolicySettings settings = config.policy();
    String from = state.policyChampion().map(ModelVersion::folder).orElse(settings.initial());
    steps.add(
        "train a candidate policy from "
            + from
            + " with the reward model that is then champion, unless a policy was trained with it"
            + " before; evaluate both policies");
    String reward = champion();
    if (reward == null) {
      cautions.add("without the policy: there is no reward model yet");
      return;
    }
    String copy = config.registry() + "/frozen-problems/" + FrozenSet.name(settings.frozen());
    String frozen = Folders.exists(copy) ? copy : settings.frozen();
    String output = scratch + "/policy";
    cost(
        new TrainPolicyJob()
            .plan(
                PolicyCandidate.training(settings, from, reward, settings.problems(), output),
                context),
        1);
    cost(
        new RolloutJob()
            .plan(PolicyCandidate.measuring(settings, from, reward, frozen, output), context),
        2);
    cautions.add("chains were sampled here");
  }

  private void cost(Plan part, int times) {
    tokens += times * part.tokens().orElseThrow();
    seconds += times * part.time().orElseThrow().toMillis() / 1000.0;
  }
}
