package io.stepwise.jobs.improve;

import io.stepwise.data.Problem;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Digests;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.ProblemTable;
import io.stepwise.jobs.config.ConditionalDefaults;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.preset.Preset;
import io.stepwise.jobs.prm.TrainPrmConfig;
import io.stepwise.jobs.prm.TrainPrmJob;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.reward.AggregateDefault;
import io.stepwise.jobs.sft.SftConfig;
import io.stepwise.jobs.sft.SftJob;
import io.stepwise.jobs.solve.AnswerPrompts;
import io.stepwise.jobs.solve.Prices;
import io.stepwise.jobs.tasks.Tasks;
import io.stepwise.jobs.training.Identity;
import io.stepwise.jobs.training.Outputs;
import io.stepwise.jobs.training.SavedIdentity;
import io.stepwise.jobs.training.StartingModel;
import io.stepwise.lm.lora.LoraSettings;
import io.stepwise.lm.tokenizer.TokenizerKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Expert iteration (Anthony et al. 2017, arXiv:1705.08439; with rejection sampling as in STaR,
 * arXiv:2203.14465): a search with the policy solves training problems, its right solutions
 * fine-tune the policy, and the next iteration searches with that.
 */
public final class ImproveJob implements Job<ImproveConfig> {
  private static final String LABELS = "labels";

  @Override
  public String name() {
    return "improve";
  }

  @Override
  public String summary() {
    return "Repeatedly fine-tunes a policy on the right solutions that its own search finds";
  }

  @Override
  public String example() {
    return "--policy runs/demo/policy/sft --reward-model runs/demo/prm"
        + " --problems runs/demo/problems/training --held-out runs/demo/problems/held-out"
        + " --output runs/improve";
  }

  @Override
  public ImproveConfig defaults() {
    return ImproveConfig.DEFAULTS;
  }

  @Override
  public ConditionalDefaults<ImproveConfig> conditionalDefaults() {
    return ImproveConfig.PRETRAINED.and(AggregateDefault.of(ImproveConfig::rewardModel));
  }

  @Override
  public boolean isResumable() {
    return true;
  }

  @Override
  public Plan plan(ImproveConfig config, JobContext context) {
    if (Outputs.done(report(config), context)) {
      return Plan.nothing(config.output());
    }
    config.checkTraces();
    prices(config); // an odd file is an error of the command
    sayIfFewer(problems(config.problems()).size(), config, context);
    long most =
        (long) config.loop().numPrompts()
            * config.sampling().numSamples()
            * config.sampling().maxTokens();
    return Plan.of(
        Amount.of(config.loop().iterations(), "iterations")
            + ", each of a search on "
            + Amount.of(config.loop().numPrompts(), "problems")
            + " with at most "
            + Amount.of(most, "sampled tokens")
            + " and "
            + Amount.of(config.sft().maxSteps(), "updates"),
        "measure every policy on "
            + Amount.of(problems(config.heldOut()).size(), "held-out problems"),
        "commit " + config.output());
  }

  private static void sayIfFewer(int problems, ImproveConfig config, JobContext context) {
    if (problems < config.loop().numPrompts()) {
      context
          .progress()
          .say(
              "Warning: an iteration has all %d problems, fewer than num-prompts=%d, at %s"
                  .formatted(problems, config.loop().numPrompts(), config.problems()));
    }
  }

  private static String report(ImproveConfig config) {
    return config.output() + "/report";
  }

  @Override
  public void run(ImproveConfig config, JobContext context) {
    if (Outputs.done(report(config), context)) {
      return;
    }
    if (!context.resume() && Folders.exists(config.output())) {
      Outputs.done(config.output(), context);
    }
    config.search().rejectTreeState(name() + " keeps no trees");
    config.checkTraces();
    Instant started = Instant.now();
    List<Problem> training = problems(config.problems());
    List<Problem> heldOut = problems(config.heldOut());
    sayIfFewer(training.size(), config, context);
    String task = Tasks.name(config.task(), InputFolder.open(config.problems()));
    AnswerPrompts.check(config.policy(), task, context.progress());
    Map<String, InputFolder> inputs = inputs(config);
    SavedIdentity.check(
        config.output(), Identity.of(config, context, inputs), Set.of("iterations"));
    Prices prices = prices(config);
    PolicySearch search = new PolicySearch(context, task, prices);
    RejectionSampling sampling = new RejectionSampling(config, context, search);
    PolicyEvaluation evaluation = new PolicyEvaluation(config, context, search);
    Map<String, Double> all = new LinkedHashMap<>();
    int iterations = config.loop().iterations();
    try (Progress.Phase phase = context.progress().phase(name(), iterations, "iterations")) {
      String policy = config.policy();
      String reward = config.rewardModel();
      Map<String, Double> last = evaluation.run(policy, heldOut, folder(config, 0, "evaluation"));
      show(0, last, all, context);
      for (int i = 1; i <= iterations; i++) {
        context.interruption().check();
        Map<String, Double> metrics =
            new LinkedHashMap<>(
                sampling.run(
                    new RejectionSampling.Models(policy, reward),
                    slice(training, config.loop().numPrompts(), i),
                    folder(config, i, "solutions"),
                    folder(config, i, LABELS),
                    i));
        String next = folder(config, i, "policy");
        context.run(new SftJob(), sft(config, policy, i), "sft " + i);
        policy = next;
        if (config.traces().stepLabels()) {
          context.run(new TrainPrmJob(), prm(config, reward, i), "train-prm " + i);
          reward = folder(config, i, "reward-model");
        }
        metrics.putAll(evaluation.run(policy, heldOut, folder(config, i, "evaluation")));
        show(i, metrics, all, context);
        phase.advance(1);
      }
      phase.finish("last policy in " + policy);
    }
    try (OutputFolder output = OutputFolder.stage(report(config))) {
      ManifestDraft draft =
          context.draft(this, config, started).inputs(List.copyOf(inputs.values()));
      Map<String, Object> metrics = new LinkedHashMap<>(all);
      if (prices != null) {
        metrics.put("currency", prices.currency());
        draft = draft.input(config.price(), Digests.ofText(prices.toString()));
      }
      output.commit(draft.metrics(metrics));
    }
  }

  private static Prices prices(ImproveConfig config) {
    return config.price() == null ? null : Prices.read(config.price());
  }

  private static Map<String, InputFolder> inputs(ImproveConfig config) {
    Map<String, InputFolder> inputs = new LinkedHashMap<>();
    inputs.put("policy", StartingModel.folder(config.policy()));
    inputs.put("reward-model", StartingModel.folder(config.rewardModel()));
    inputs.put("problems", InputFolder.open(config.problems()));
    inputs.put("held-out", InputFolder.open(config.heldOut()));
    return inputs;
  }

  private static String folder(ImproveConfig config, int iteration, String part) {
    return "%s/iteration-%03d/%s".formatted(config.output(), iteration, part);
  }

  private static SftConfig sft(ImproveConfig config, String policy, int iteration) {
    return new SftConfig(
        folder(config, iteration, "solutions"),
        policy,
        null,
        Preset.AUTO,
        TokenizerKind.BYTE_PAIRS,
        folder(config, iteration, "policy"),
        config.sft().maxSteps(),
        config.sft(),
        config.traces().repairs() > 0,
        LoraSettings.NONE,
        config.formats());
  }

  private static TrainPrmConfig prm(ImproveConfig config, String reward, int iteration) {
    return new TrainPrmConfig(
        folder(config, iteration, LABELS),
        reward,
        null,
        Preset.AUTO,
        TokenizerKind.BYTE_PAIRS,
        folder(config, iteration, "reward-model"),
        TrainPrmConfig.DEFAULTS.heldOut(),
        config.prm().maxSteps(),
        config.prm(),
        LoraSettings.NONE,
        config.layout());
  }

  /** Shows and tracks what an iteration measured. */
  private static void show(
      int iteration, Map<String, Double> metrics, Map<String, Double> all, JobContext context) {
    metrics.forEach((name, value) -> all.put("iteration_" + iteration + "/" + name, value));
    context.tracked().measured(iteration, metrics);
    StringBuilder line = new StringBuilder();
    line.append(
        String.format(
            Locale.ROOT,
            "iteration %d: held-out accuracy %.1f %% (%.1f to %.1f)",
            iteration,
            100 * metrics.get("accuracy"),
            100 * metrics.get("accuracy_low"),
            100 * metrics.get("accuracy_high")));
    if (metrics.containsKey("kept")) {
      line.append(
          String.format(
              Locale.ROOT,
              "; search right on %.1f %%, %.0f solutions kept, %.0f tokens sampled",
              100 * metrics.get("search_accuracy"),
              metrics.get("kept"),
              metrics.get("sampled_tokens")));
    }
    if (metrics.containsKey(PolicySearch.PRICE)) {
      line.append(String.format(Locale.ROOT, ", price %.3g", metrics.get(PolicySearch.PRICE)));
    }
    context.out().println(line);
  }

  /** The problems of an iteration: the next ones in order, from the beginning again at the end. */
  static List<Problem> slice(List<Problem> problems, int count, int iteration) {
    List<Problem> slice = new ArrayList<>();
    int size = Math.min(count, problems.size());
    long from = (long) (iteration - 1) * size;
    for (int i = 0; i < size; i++) {
      slice.add(problems.get((int) ((from + i) % problems.size())));
    }
    return slice;
  }

  private static List<Problem> problems(String folder) {
    List<Problem> problems = ProblemTable.list(InputFolder.open(folder));
    long unknown = problems.stream().filter(problem -> problem.answer() == null).count();
    if (problems.isEmpty() || unknown > 0) {
      throw new InvalidInput(
          "Cannot improve policy: problems without a reference answer (%d of %d, expected 0 of at least 1) at %s"
              .formatted(unknown, problems.size(), folder));
    }
    return problems;
  }
}
