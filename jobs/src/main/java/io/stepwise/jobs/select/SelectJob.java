package io.stepwise.jobs.select;

import io.stepwise.data.RewardScores;
import io.stepwise.data.Solution;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.task.Verdict;
import io.stepwise.jobs.config.ConditionalDefaults;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.label.GivenSolutions;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.reward.AggregateDefault;
import io.stepwise.jobs.select.Selector.Selected;
import io.stepwise.jobs.training.Outputs;
import io.stepwise.jobs.training.SolutionFolder;
import io.stepwise.jobs.training.StartingModel;
import io.stepwise.prm.kind.RewardEntry;
import io.stepwise.prm.kind.RewardKind;
import io.stepwise.prm.scoring.LoadedRewardModel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Selects the solutions that are most useful to label next. */
public final class SelectJob implements Job<SelectConfig> {
  /** Name of the request file in the output folder. */
  public static final String FILE = "requests.jsonl";

  /** Name of the file of scores and verdicts of the selected solutions. */
  public static final String SCORES = "scores.jsonl";

  private static final int AT_ONCE = 512;

  @Override
  public String name() {
    return "select";
  }

  @Override
  public String summary() {
    return "Writes a file to fill in with the solutions that are most useful to label next";
  }

  @Override
  public String example() {
    return "--input runs/demo/rollouts/held-out-before --reward-model runs/demo/prm"
        + " --strategy convincing-wrong --count 50 --output runs/requests";
  }

  @Override
  public SelectConfig defaults() {
    return SelectConfig.DEFAULTS;
  }

  @Override
  public ConditionalDefaults<SelectConfig> conditionalDefaults() {
    return new AggregateDefault<>(SelectConfig::rewardModel);
  }

  private static void check(SelectConfig config) {
    List<String> folders = config.rewardModel();
    int models = folders.size() == 1 && isEnsemble(folders.get(0)) ? 2 : folders.size();
    int needed =
        switch (config.strategy()) {
          case UNIFORM -> 0;
          case CONVINCING_WRONG, UNCERTAINTY -> 1;
          case DISAGREEMENT -> 2;
        };
    if (models < needed) {
      throw new InvalidConfiguration(
          "Cannot select by %s: too few reward models (%d, expected at least %d with --reward-model)"
              .formatted(config.strategy().word(), models, needed));
    }
  }

  /**
   * Whether a single folder gives a disagreement; a malformed one is reported when it is opened.
   */
  private static boolean isEnsemble(String folder) {
    return RewardEntry.of(StartingModel.folder(folder)).kind() == RewardKind.ENSEMBLE;
  }

  @Override
  public Plan plan(SelectConfig config, JobContext context) {
    check(config);
    if (Outputs.done(config.output(), context)) {
      return Plan.nothing(config.output());
    }
    GivenSolutions given = GivenSolutions.read(config.input());
    int open = SelectInput.unlabelled(given, config).size();
    return Plan.of(
        "read " + Amount.of(given.solutions().size(), "solutions") + " of " + config.input(),
        "leave out " + (given.solutions().size() - open) + " that are labelled",
        "score them with " + Amount.of(config.rewardModel().size(), "reward models"),
        "commit " + Math.min(config.count(), open) + " of them as " + config.output() + "/" + FILE);
  }

  @Override
  public void run(SelectConfig config, JobContext context) {
    check(config);
    if (Outputs.done(config.output(), context)) {
      return;
    }
    Instant started = Instant.now();
    GivenSolutions given = GivenSolutions.read(config.input());
    if (!given.leftOut().isEmpty()) {
      context.progress().say("Left out of " + config.input() + ": " + given.leftOut());
    }
    List<StepLabelledSolution> unlabelled = SelectInput.unlabelled(given, config);
    List<StepLabelledSolution> solutions = SelectInput.readable(unlabelled, config, context);
    List<Verdict> verdicts = SelectInput.verdicts(solutions, given, config);
    if (config.strategy() == SelectionCriterion.CONVINCING_WRONG
        && verdicts.stream().allMatch(verdict -> verdict == Verdict.UNDECIDED)) {
      throw new InvalidInput(
          "Cannot select wrong answers: no solution has a verdict, or both a final answer and a reference answer (0 of %d, expected at least 1) at %s"
              .formatted(solutions.size(), config.input()));
    }
    long work = (long) solutions.size() * config.rewardModel().size();
    try (Progress.Phase phase = context.progress().phase(name(), work, "solutions")) {
      List<List<RewardScores>> byModel = new ArrayList<>();
      for (String model : config.rewardModel()) {
        byModel.add(scores(model, solutions, config, context, phase));
      }
      List<ScoredSolution> scored = new ArrayList<>();
      for (int i = 0; i < solutions.size(); i++) {
        int index = i;
        scored.add(
            new ScoredSolution(
                solutions.get(i),
                byModel.stream().map(scores -> scores.get(index)).toList(),
                verdicts.get(i)));
      }
      NamedRandom random = NamedRandom.of("seed-" + context.seed(), "select");
      List<Selected> selected =
          new Selector(config.strategy(), config.aggregate(), config.wrongShare(), random)
              .select(scored, config.count());
      if (selected.size() < config.count()) {
        context
            .progress()
            .say(
                "Warning: all %d unlabelled solutions are selected, fewer than count=%d"
                    .formatted(selected.size(), config.count()));
      }
      write(config, context, given, unlabelled.size(), selected, started);
      Map<Verdict, Long> counts = counts(selected);
      phase.finish(
          Amount.of(selected.size(), "solutions")
              + " ("
              + counts.getOrDefault(Verdict.INCORRECT, 0L)
              + " with a wrong answer) in "
              + config.output()
              + "/"
              + FILE);
    }
  }

  private static Map<Verdict, Long> counts(List<Selected> selected) {
    return selected.stream()
        .collect(Collectors.groupingBy(s -> s.solution().verdict(), Collectors.counting()));
  }

  private void write(
      SelectConfig config,
      JobContext context,
      GivenSolutions given,
      int unlabelled,
      List<Selected> selected,
      Instant started) {
    String lines =
        selected.stream()
            .map(one -> LabelRequest.line(one, config.strategy()) + "\n")
            .collect(Collectors.joining());
    String scores =
        selected.stream()
            .map(one -> LabelRequest.scores(one, config.strategy()) + "\n")
            .collect(Collectors.joining());
    Map<String, Object> counts = new LinkedHashMap<>();
    counts.put("solutions", given.solutions().size());
    counts.put("labelled", given.solutions().size() - unlabelled);
    counts.put("selected", selected.size());
    counts.put(
        "steps", selected.stream().mapToInt(s -> s.solution().solution().steps().size()).sum());
    counts.put("wrong_answers", counts(selected).getOrDefault(Verdict.INCORRECT, 0L));
    try (OutputFolder folder = OutputFolder.stage(config.output())) {
      folder.write(FILE, lines);
      folder.write(SCORES, scores);
      folder.commit(
          context
              .draft(this, config, started)
              .input(given.folder())
              .inputs(config.rewardModel().stream().map(StartingModel::folder).toList())
              .inputs(config.labelled().stream().map(SolutionFolder::open).toList())
              .counts(counts));
    }
  }

  private static List<RewardScores> scores(
      String folder,
      List<StepLabelledSolution> solutions,
      SelectConfig config,
      JobContext context,
      Progress.Phase phase) {
    List<RewardScores> scores = new ArrayList<>();
    try (LoadedRewardModel model = StartingModel.rewardModel(folder, config.layout())) {
      for (int from = 0; from < solutions.size(); from += AT_ONCE) {
        context.interruption().check();
        List<Solution> batch =
            solutions.subList(from, Math.min(solutions.size(), from + AT_ONCE)).stream()
                .map(s -> new Solution(s.problem(), SelectInput.texts(s)))
                .toList();
        scores.addAll(model.score(batch));
        phase.advance(batch.size());
      }
    }
    return scores;
  }
}
