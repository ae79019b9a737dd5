package io.stepwise.jobs.runreport;

import io.stepwise.data.Rating;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.statistics.Interval;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.jobs.evaluate.EvaluationReport;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.report.ChainView;
import io.stepwise.jobs.report.Reliability;
import io.stepwise.jobs.report.ReportData;
import io.stepwise.jobs.report.ReportFiles;
import io.stepwise.jobs.report.Source;
import io.stepwise.jobs.reward.AggregateDefault;
import io.stepwise.prm.evaluation.Calibration;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.prm.evaluation.StepAuroc;
import io.stepwise.rollout.ScoredChain;
import io.stepwise.rollout.spark.RolloutStage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** Measures chains before and after training, and writes a folder with the report. */
public final class RunReport {
  /** The input with the chains before training. */
  public static final String BEFORE = "chains before";

  /** The input with the chains after training. */
  public static final String AFTER = "chains after";

  /** The warning where there is nothing to compare. */
  private static final String SAME_CHAINS =
      "the chains before and after are the same, so every difference is zero";

  private final JobContext context;

  /** A report that draws its random numbers from the command's seed. */
  public RunReport(JobContext context) {
    this.context = context;
  }

  /**
   * Writes report.json and report.html.
   *
   * @param output the new folder
   * @param given the folders of the run by name, {@link #BEFORE} and {@link #AFTER} among them
   * @param draft the manifest's beginning
   * @return the result in a sentence
   * @throws InvalidInput if the chains are not of the same problems
   */
  public String write(String output, Map<String, InputFolder> given, ManifestDraft draft) {
    List<String> notes = new ArrayList<>();
    Map<String, InputFolder> inputs = new LinkedHashMap<>(given);
    if (given.get(BEFORE).digest().equals(given.get(AFTER).digest())) {
      notes.add("Warning: " + SAME_CHAINS + ".");
    }
    List<InputFolder> chains = List.of(given.get(AFTER), given.get(BEFORE));
    Lineage.of(chains, notes).forEach(inputs::putIfAbsent);
    List<ScoredChain> before = RolloutStage.read(given.get(BEFORE));
    List<ScoredChain> after = RolloutStage.read(given.get(AFTER));
    sameProblems(before, after);
    boolean scored = !ScoredChain.lackScores(before) && !ScoredChain.lackScores(after);
    if (!scored) {
      notes.add(
          "Selection by the reward model is absent: chains of one folder, or of both, have no scores (rollout --reward-model scores chains).");
    }
    NamedRandom random = NamedRandom.of("stepwise", context.seed(), "evaluation");
    StepAggregation early = AggregateDefault.recorded(given.get(BEFORE));
    StepAggregation late = AggregateDefault.recorded(given.get(AFTER));
    EvaluationReport first = EvaluationReport.of(before, early, random);
    EvaluationReport last = EvaluationReport.of(after, late, random);
    RunFigures figures = new RunFigures(first, last, scored);
    String lead = lead(first, last) + figures.warning().map(said -> " " + bestOfN(said)).orElse("");
    StepJudge judge = StepJudge.of(given.get(BEFORE));
    ChainViews views = new ChainViews(judge, inputs, notes);
    views.add(ChainView.Stage.BEFORE, before, early);
    views.add(ChainView.Stage.AFTER, after, late);
    List<Source> sources = new ArrayList<>();
    inputs.forEach((name, folder) -> sources.add(Source.of(name, folder)));
    ReportData data =
        new ReportData(
            "The policy before and after training",
            lead,
            Instant.now().toString(),
            figures.list(inputs.get("reward model"), notes),
            RunCurves.of(inputs),
            figures.comparison(),
            reliability(before, judge, random, notes),
            views.list(),
            sources,
            notes,
            List.of());
    Map<String, Object> measured = new LinkedHashMap<>(first.figures("before_", scored));
    measured.putAll(last.figures("after_", scored));
    try (OutputFolder folder = OutputFolder.stage(output)) {
      ReportFiles.write(folder, data);
      ManifestDraft whole = draft;
      for (InputFolder input : inputs.values()) {
        whole = whole.input(input);
      }
      folder.commit(
          whole
              .counts(Map.of("chains_before", before.size(), "chains_after", after.size()))
              .metrics(measured));
    }
    return lead;
  }

  private static String bestOfN(String warning) {
    return "PRM best-of-N: " + warning;
  }

  private static void sameProblems(List<ScoredChain> before, List<ScoredChain> after) {
    TreeSet<String> first = problems(before);
    TreeSet<String> last = problems(after);
    if (!first.equals(last) || first.isEmpty()) {
      int of = first.size();
      first.retainAll(last);
      throw new InvalidInput(
          "Cannot compare chains: they are of different problems ("
              + first.size()
              + " in common of "
              + of
              + " before and "
              + last.size()
              + " after, expected the same)");
    }
  }

  private static TreeSet<String> problems(List<ScoredChain> chains) {
    TreeSet<String> problems = new TreeSet<>();
    chains.forEach(chain -> problems.add(chain.chain().id().problemId()));
    return problems;
  }

  private static String lead(EvaluationReport first, EvaluationReport last) {
    return String.format(
        Locale.ROOT,
        "Held-out pass@1 went from %s to %s on %d problems.",
        percent(first.passAtOne()),
        percent(last.passAtOne()),
        last.problems());
  }

  private static String percent(Interval interval) {
    return String.format(
        Locale.ROOT,
        "%.1f %% (%.1f to %.1f)",
        100 * interval.estimate(),
        100 * interval.low(),
        100 * interval.high());
  }

  /** The scores against the judge's verdicts, on the steps of the untrained policy's chains. */
  private static Reliability reliability(
      List<ScoredChain> chains, StepJudge judge, NamedRandom random, List<String> notes) {
    Map<String, List<double[]>> steps = new LinkedHashMap<>();
    int right = 0;
    int wrong = 0;
    for (ScoredChain chain : chains) {
      List<Rating> verdicts = judge.judge(chain);
      for (int k = 0; k < chain.stepScores().length; k++) {
        if (verdicts.get(k) == Rating.UNRATED) {
          continue;
        }
        boolean bad = verdicts.get(k) == Rating.NEGATIVE;
        right += bad ? 0 : 1;
        wrong += bad ? 1 : 0;
        steps
            .computeIfAbsent(chain.chain().id().problemId(), id -> new ArrayList<>())
            .add(new double[] {chain.stepScores()[k], bad ? 0 : 1});
      }
    }
    if (steps.isEmpty()) {
      notes.add("Reliability of the scores is absent: no step of the chains has a verdict.");
      return null;
    }
    boolean ranks = right > 0 && wrong > 0;
    if (!ranks) {
      notes.add(
          "AUROC on the chains' steps is absent: all "
              + (right + wrong)
              + " steps are "
              + (right > 0 ? "right." : "wrong."));
    }
    StepReliability measured = new StepReliability(List.copyOf(steps.values()));
    Calibration all = measured.calibration();
    return new Reliability(
        "Steps of the chains sampled before PPO, graded by the rules of the task: "
            + String.format(Locale.ROOT, "%,d right, %,d wrong", right, wrong),
        measured.steps(),
        all.table(),
        ranks ? measured.interval(StepAuroc::of, random) : null,
        measured.interval(
            (p, correct) -> Calibration.of(p, correct, Calibration.BINS).expectedError(), random),
        measured.interval(
            (p, correct) -> Calibration.of(p, correct, Calibration.BINS).brier(), random),
        BEFORE);
  }
}
