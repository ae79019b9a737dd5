package io.stepwise.jobs.solve;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.storage.Digests;
import io.stepwise.data.storage.FileManifest;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.Manifest;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFile;
import io.stepwise.jobs.config.ConditionalDefaults;
import io.stepwise.jobs.exchange.OutputFiles;
import io.stepwise.jobs.format.PolicyFormats;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.reward.AggregateDefault;
import io.stepwise.jobs.training.Identity;
import io.stepwise.jobs.training.StartingModel;
import io.stepwise.lm.format.FormatSpec;
import io.stepwise.rollout.search.Budget;
import io.stepwise.rollout.spark.GraderSpec;
import io.stepwise.rollout.spark.SolvePlan;
import io.stepwise.rollout.spark.SolvePlan.Question;
import io.stepwise.rollout.spark.SolvePlan.Trees;
import io.stepwise.rollout.spark.SolveStage;
import io.stepwise.rollout.spark.Solved;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Solves problems by search, within a token budget. */
public final class SolveJob implements Job<SolveConfig> {
  /** The word for standard input. */
  static final String STANDARD_INPUT = "-";

  @Override
  public String name() {
    return "solve";
  }

  @Override
  public String summary() {
    return "Solves problems by search with a policy and a reward model, within a token budget";
  }

  @Override
  public String example() {
    return "--policy runs/demo/policy/final --reward-model runs/demo/prm"
        + " --problems runs/demo/problems/held-out --method beam --output solved.jsonl";
  }

  @Override
  public SolveConfig defaults() {
    return SolveConfig.DEFAULTS;
  }

  @Override
  public ConditionalDefaults<SolveConfig> conditionalDefaults() {
    return AggregateDefault.of(SolveConfig::rewardModel);
  }

  @Override
  public boolean isResumable() {
    return true;
  }

  /** Results on standard output come at the end; without them only trees of MCTS are kept. */
  @Override
  public boolean isResumable(SolveConfig config) {
    return config.output() != null || config.search().treeState() != null;
  }

  @Override
  public Plan plan(SolveConfig config, JobContext context) {
    if (config.output() != null && OutputFiles.done(config.output(), context)) {
      return Plan.nothing(config.output());
    }
    prices(config); // an odd file is an error of the command
    boolean typed = config.problems().equals(STANDARD_INPUT);
    if (typed) {
      Conversation.check(config);
    }
    Questions questions = typed ? null : Questions.read(config.problems(), config.task());
    String task = typed ? Questions.typedTask(config) : questions.task();
    Budget budget = Strategies.solver(config, task).budget();
    String each =
        budget.sampledTokens() < 0
            ? "without a limit of sampled tokens"
            : "with at most " + Amount.of(budget.sampledTokens(), "sampled tokens") + " each";
    return Plan.of(
        "solve "
            + (typed
                ? "problems from standard input"
                : Amount.of(questions.questions().size(), "problems"))
            + " by "
            + config.method().word()
            + ", "
            + each,
        "commit " + (config.output() == null ? "to standard output" : config.output()));
  }

  @Override
  public void run(SolveConfig config, JobContext context) {
    if (config.problems().equals(STANDARD_INPUT)) {
      Conversation.check(config);
      new Conversation(config, context).run();
      return;
    }
    if (config.output() != null && OutputFiles.done(config.output(), context)) {
      SolvedLog.removeOf(config.output());
      return;
    }
    Instant started = Instant.now();
    long begun = System.nanoTime();
    Questions questions = Questions.read(config.problems(), config.task());
    Prices prices = prices(config);
    TreePages pages = TreePages.of(config, questions.questions().size(), context);
    SolvePlan plan = plan(config, questions, context);
    if (config.output() == null) {
      List<String> lines = solveAtOnce(config, questions, plan, prices, pages, context);
      lines.forEach(context.out()::println);
      ResultLine.check(lines, "standard output");
      return;
    }
    Map<String, Object> identity = Identity.of(config, context, inputs(config));
    Identity.addInput(identity, "problems", questions.digest());
    if (prices != null) {
      Identity.addInput(identity, "price", Digests.ofText(prices.toString()));
    }
    try (SolvedLog log = SolvedLog.open(config.output(), identity, context);
        SearchLedger ledger = SearchLedger.open(config.output())) {
      List<String> lines =
          solve(
              config,
              questions,
              plan,
              prices,
              pages,
              context,
              new ArrayList<>(log.lines()),
              (finished, solved) -> {
                ledger.problems(log.lines().size(), solved);
                log.add(finished);
              });
      Map<String, Double> metrics = ledger.run(lines, (System.nanoTime() - begun) / 1e9);
      ManifestDraft draft = context.draft(this, config, started).inputs(inputs(config).values());
      Manifest manifest = manifest(draft, config, questions, prices, lines, metrics);
      try (OutputFile output = OutputFile.stage(config.output())) {
        lines.forEach(output::line);
        output.commit();
      }
      log.remove();
      context.tracked().wrote(FileManifest.absolutePath(config.output()), manifest);
      ResultLine.check(lines, config.output());
    }
  }

  /** Without an output a start that fails leaves nothing, so that it can be started again. */
  private List<String> solveAtOnce(
      SolveConfig config,
      Questions questions,
      SolvePlan plan,
      Prices prices,
      TreePages pages,
      JobContext context) {
    try {
      return solve(
          config,
          questions,
          plan,
          prices,
          pages,
          context,
          new ArrayList<>(),
          (lines, solved) -> {});
    } catch (RuntimeException e) {
      pages.discard();
      throw e;
    }
  }

  /** Is given the lines of problems that were just solved, and what was found. */
  @FunctionalInterface
  private interface Saving {
    void save(List<String> lines, List<Solved> solved);
  }

  private List<String> solve(
      SolveConfig config,
      Questions questions,
      SolvePlan plan,
      Prices prices,
      TreePages pages,
      JobContext context,
      List<String> lines,
      Saving saving) {
    int total = questions.questions().size();
    SolveStage stage = new SolveStage(context.spark());
    TreeStates trees = TreeStates.of(config, questions.task(), inputs(config), context);
    CheckpointSize size = new CheckpointSize(config.checkpointEvery(), config.partitions());
    try (Progress.Phase phase = context.progress().phase(name(), total, "problems")) {
      phase.advance(lines.size());
      while (lines.size() < total) {
        context.interruption().check();
        int from = lines.size();
        int to = Math.min(total, from + size.problems());
        SolvePlan part = part(plan, started(questions.questions().subList(from, to), trees));
        long begun = System.nanoTime();
        List<Solved> solved = context.interruption().during(() -> stage.run(part));
        size.took(to - from, (System.nanoTime() - begun) / 1e9);
        List<String> finished = new ArrayList<>();
        for (int i = 0; i < solved.size(); i++) {
          JsonNode id = questions.ids().get(from + i);
          String sourceId = questions.sourceId(from + i);
          finished.add(Json.line(ResultLine.of(id, sourceId, solved.get(i), config, prices)));
          pages.write(from + i, part.questions().get(i).text(), solved.get(i));
        }
        saving.save(finished, solved);
        lines.addAll(finished);
        phase.advance(finished.size());
      }
      phase.finish(
          Amount.of(total, "problems") + (config.output() == null ? "" : " in " + config.output()));
    }
    return lines;
  }

  /** The problems with the trees of earlier searches. */
  private static List<Question> started(List<Question> questions, TreeStates trees) {
    return trees == null ? questions : questions.stream().map(trees::continued).toList();
  }

  private static SolvePlan part(SolvePlan plan, List<Question> questions) {
    return new SolvePlan(
        plan.run(),
        questions,
        plan.policy(),
        plan.rewardModel(),
        plan.layout(),
        plan.formats(),
        plan.grader(),
        plan.settings(),
        plan.trees(),
        plan.partitions());
  }

  private static Manifest manifest(
      ManifestDraft draft,
      SolveConfig config,
      Questions questions,
      Prices prices,
      List<String> lines,
      Map<String, Double> cost) {
    Map<String, Object> metrics = new LinkedHashMap<>(cost);
    ManifestDraft whole = draft.input(config.problems(), questions.digest());
    if (prices != null) {
      metrics.put("currency", prices.currency());
      whole = whole.input(config.shown().price(), Digests.ofText(prices.toString()));
    }
    return FileManifest.write(config.output(), lines, whole.metrics(metrics));
  }

  private static Map<String, InputFolder> inputs(SolveConfig config) {
    Map<String, InputFolder> inputs = new LinkedHashMap<>();
    inputs.put("policy", StartingModel.folder(config.policy()));
    if (config.rewardModel() != null) {
      inputs.put("reward-model", StartingModel.folder(config.rewardModel()));
    }
    return inputs;
  }

  static Prices prices(SolveConfig config) {
    return config.shown().price() == null ? null : Prices.read(config.shown().price());
  }

  private static SolvePlan plan(SolveConfig config, Questions questions, JobContext context) {
    AnswerPrompts.check(config, questions.task(), context.progress());
    return plan(config, run(context), questions.task(), questions.questions());
  }

  /**
   * The searches of a configuration.
   *
   * @param run names the randomness
   * @param task name of the task
   */
  public static SolvePlan plan(
      SolveConfig config, String run, String task, List<Question> questions) {
    return new SolvePlan(
        run,
        questions,
        config.policy(),
        config.rewardModel(),
        config.layout().settings(),
        formats(config, task),
        GraderSpec.named(task),
        Strategies.solver(config, task),
        config.shown().trees() == null ? Trees.DROP : Trees.KEEP,
        config.partitions());
  }

  static String run(JobContext context) {
    return "seed-" + context.seed();
  }

  /** How the policy of a configuration is asked, and its responses divided into steps. */
  public static FormatSpec formats(SolveConfig config, String task) {
    return PolicyFormats.of(StartingModel.folder(config.policy()), config.formats(), task);
  }
}
