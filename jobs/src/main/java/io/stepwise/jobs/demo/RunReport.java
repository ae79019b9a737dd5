package io.stepwise.jobs.demo;

import io.stepwise.data.Problem;
import io.stepwise.data.Rating;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.statistics.Interval;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.data.task.StepOracle;
import io.stepwise.jobs.evaluate.EvaluationReport;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.metrics.Measurement;
import io.stepwise.jobs.metrics.MetricsLedger;
import io.stepwise.jobs.report.ChainView;
import io.stepwise.jobs.report.Comparison;
import io.stepwise.jobs.report.Curve;
import io.stepwise.jobs.report.Figure;
import io.stepwise.jobs.report.Reliability;
import io.stepwise.jobs.report.ReportData;
import io.stepwise.jobs.report.ReportPage;
import io.stepwise.jobs.report.Source;
import io.stepwise.jobs.report.Unit;
import io.stepwise.jobs.rollout.Rollouts;
import io.stepwise.jobs.training.Ledgers;
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
import java.util.function.Function;

/** Measures a run's chains, before and after, and writes its evaluation folder. */
final class RunReport {
  private static final int CHAINS_SHOWN_PER_STAGE = 60;

  private final RunFolders run;
  private final StepOracle oracle = new RunningTotalTask();
  private final JobContext context;
  private final Map<String, Object> settings;

  RunReport(RunFolders run, JobContext context, Map<String, Object> settings) {
    this.run = run;
    this.context = context;
    this.settings = settings;
  }

  /** Writes report.json and report.html; gives the result in a sentence. */
  String write() {
    Instant started = Instant.now();
    Map<String, InputFolder> inputs = new LinkedHashMap<>();
    inputs.put("labels", InputFolder.open(run.labels()));
    inputs.put("solutions", InputFolder.open(run.solutions()));
    inputs.put("demonstrations", InputFolder.open(run.demonstrations()));
    inputs.put("problems", InputFolder.open(run.heldOutProblems()));
    inputs.put("sft", InputFolder.open(run.sft()));
    inputs.put("reward model", InputFolder.open(run.prm()));
    inputs.put("policy", InputFolder.open(run.policy()));
    inputs.put("chains before", InputFolder.open(run.before()));
    inputs.put("chains after", InputFolder.open(run.after()));
    List<ScoredChain> before = RolloutStage.read(context.spark(), inputs.get("chains before"));
    List<ScoredChain> after = RolloutStage.read(context.spark(), inputs.get("chains after"));
    NamedRandom random = NamedRandom.of("stepwise", context.seed(), "evaluation");
    EvaluationReport first = EvaluationReport.of(before, StepAggregation.PRODUCT, random);
    EvaluationReport last = EvaluationReport.of(after, StepAggregation.PRODUCT, random);
    String lead = lead(first, last);
    List<Source> sources = new ArrayList<>();
    inputs.forEach((name, folder) -> sources.add(Source.of(name, folder)));
    ReportData data =
        new ReportData(
            "From step labels to a better policy",
            lead,
            Instant.now().toString(),
            figures(first, last, inputs.get("reward model")),
            curves(),
            comparison(first, last),
            reliability(before, inputs.get("problems"), random),
            views(before, after, inputs.get("problems")),
            sources);
    Map<String, Object> figures = new LinkedHashMap<>(first.figures("before_"));
    figures.putAll(last.figures("after_"));
    try (OutputFolder folder = OutputFolder.stage(run.evaluation())) {
      folder.write("report.json", Json.pretty(data));
      folder.write("report.html", ReportPage.html(data));
      ManifestDraft draft = ManifestDraft.of("evaluate", started).config(settings);
      for (InputFolder input : inputs.values()) {
        draft = draft.input(input);
      }
      folder.commit(
          draft
              .counts(Map.of("chains_before", before.size(), "chains_after", after.size()))
              .metrics(figures));
    }
    return lead;
  }

  private static String lead(EvaluationReport first, EvaluationReport last) {
    return String.format(
        Locale.ROOT,
        "Held-out pass@1 went from %s to %s on %d problems the models never saw.",
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

  private static List<Figure> figures(
      EvaluationReport first, EvaluationReport last, InputFolder prm) {
    EvaluationReport.AtN atBefore = first.byN().get(first.byN().size() - 1);
    EvaluationReport.AtN atAfter = last.byN().get(last.byN().size() - 1);
    Map<String, Object> measured = prm.manifest().orElseThrow().metrics();
    Interval auroc =
        new Interval(
            number(measured, "step_auroc"),
            number(measured, "step_auroc_low"),
            number(measured, "step_auroc_high"));
    return List.of(
        new Figure(
            "pass@1",
            Unit.SHARE,
            first.passAtOne(),
            last.passAtOne(),
            "Share of single sampled chains that end with the right answer",
            "chains after"),
        new Figure(
            "PRM best of " + atAfter.n(),
            Unit.SHARE,
            atBefore.bestOfN(),
            atAfter.bestOfN(),
            "The chain that the reward model scores highest is right",
            "chains after"),
        new Figure(
            "Majority of " + atAfter.n(),
            Unit.SHARE,
            atBefore.majority(),
            atAfter.majority(),
            "The most frequent answer is right",
            "chains after"),
        new Figure(
            "Step AUROC on held-out labels",
            Unit.NUMBER,
            null,
            auroc,
            "How often the reward model scores a right step above a wrong one, on labelled"
                + " solutions of held-out problems",
            "reward model"));
  }

  private static double number(Map<String, Object> figures, String name) {
    return ((Number) figures.get(name)).doubleValue();
  }

  private List<Curve> curves() {
    List<Measurement> sft = MetricsLedger.read(Ledgers.folder(run.sft()));
    List<Measurement> prm = MetricsLedger.read(Ledgers.folder(run.prm()));
    List<Measurement> ppo = MetricsLedger.read(Ledgers.folder(run.policy()));
    return List.of(
        Curve.of(sft, "sft", "loss", "Loss", Unit.NUMBER, "Nats per token of demonstrations"),
        Curve.of(prm, "train-prm", "step_loss", "Step loss", Unit.NUMBER, "Cross-entropy per step"),
        Curve.of(
            prm,
            "train-prm",
            "lm_loss",
            "Token loss",
            Unit.NUMBER,
            "Nats per token of correct steps"),
        policyCurve(
            ppo, "accuracy", "Accuracy", Unit.SHARE, "Chains with a right answer, while sampling"),
        policyCurve(
            ppo,
            "reward_process",
            "Process reward",
            Unit.NUMBER,
            "What the steps of a chain were paid, from −1 to 1"),
        policyCurve(
            ppo,
            "sequence_kl",
            "Divergence",
            Unit.NUMBER,
            "Nats per chain between the policy and where it began"),
        policyCurve(
            ppo, "entropy", "Entropy", Unit.NUMBER, "Nats per token: how undecided the policy is"),
        policyCurve(
            ppo,
            "response_steps",
            "Steps per chain",
            Unit.NUMBER,
            "A jump here is the mark of farmed rewards"),
        policyCurve(
            ppo,
            "explained_variance",
            "Explained variance",
            Unit.NUMBER,
            "How much of the returns the critic foresees"));
  }

  private static Curve policyCurve(
      List<Measurement> measured, String metric, String title, Unit unit, String meaning) {
    return Curve.of(measured, "train-policy", metric, title, unit, meaning);
  }

  private static Comparison comparison(EvaluationReport first, EvaluationReport last) {
    return new Comparison(
        last.problems() + " held-out problems, " + last.samples() + " chains of each",
        List.of(
            new Comparison.Method(
                "pass@1",
                "A single chain",
                List.of(new Comparison.Row(1, first.passAtOne(), last.passAtOne()))),
            method(
                "Majority",
                "The most frequent answer",
                first,
                last,
                EvaluationReport.AtN::majority),
            method(
                "PRM best-of-N",
                "The chain with the highest product of step scores",
                first,
                last,
                EvaluationReport.AtN::bestOfN),
            method(
                "PRM-weighted majority",
                "The answer with the highest sum of chain scores",
                first,
                last,
                EvaluationReport.AtN::weighted),
            method(
                "Any right (pass@N)",
                "The ceiling of every way of choosing",
                first,
                last,
                EvaluationReport.AtN::oracle)),
        "chains after");
  }

  private static Comparison.Method method(
      String name,
      String meaning,
      EvaluationReport first,
      EvaluationReport last,
      Function<EvaluationReport.AtN, Interval> figure) {
    List<Comparison.Row> rows = new ArrayList<>();
    for (int i = 0; i < last.byN().size(); i++) {
      rows.add(
          new Comparison.Row(
              last.byN().get(i).n(),
              figure.apply(first.byN().get(i)),
              figure.apply(last.byN().get(i))));
    }
    return new Comparison.Method(name, meaning, rows);
  }

  /** The scores against the rules' verdicts, on the steps of the untrained policy's chains. */
  private Reliability reliability(
      List<ScoredChain> chains, InputFolder problems, NamedRandom random) {
    Map<String, Problem> byId = byId(problems);
    Map<String, List<double[]>> steps = new LinkedHashMap<>();
    for (ScoredChain chain : chains) {
      List<Rating> verdicts = verdicts(chain, byId);
      for (int k = 0; k < verdicts.size(); k++) {
        steps
            .computeIfAbsent(chain.chain().id().problemId(), id -> new ArrayList<>())
            .add(new double[] {chain.stepScores()[k], verdicts.get(k) == Rating.NEGATIVE ? 0 : 1});
      }
    }
    Reliabilities measured = new Reliabilities(List.copyOf(steps.values()));
    Calibration all = measured.calibration();
    return new Reliability(
        "Steps of the chains that the policy wrote before PPO, judged by the rules of the task",
        measured.steps(),
        all.table(),
        measured.interval(StepAuroc::of, random),
        measured.interval(
            (p, correct) -> Calibration.of(p, correct, Calibration.BINS).expectedError(), random),
        measured.interval(
            (p, correct) -> Calibration.of(p, correct, Calibration.BINS).brier(), random),
        "chains before");
  }

  private static Map<String, Problem> byId(InputFolder problems) {
    Map<String, Problem> byId = new LinkedHashMap<>();
    Rollouts.problems(problems).forEach(problem -> byId.put(problem.id(), problem));
    return byId;
  }

  private List<Rating> verdicts(ScoredChain chain, Map<String, Problem> byId) {
    return oracle.judge(byId.get(chain.chain().id().problemId()), chain.steps());
  }

  private List<ChainView> views(
      List<ScoredChain> before, List<ScoredChain> after, InputFolder problems) {
    Map<String, Problem> byId = byId(problems);
    List<ChainView> views = new ArrayList<>();
    add(views, ChainView.Stage.BEFORE, before, byId);
    add(views, ChainView.Stage.AFTER, after, byId);
    return views;
  }

  /** One chain of each problem, in the order of the table. */
  private void add(
      List<ChainView> views,
      ChainView.Stage stage,
      List<ScoredChain> chains,
      Map<String, Problem> byId) {
    int shown = 0;
    for (ScoredChain chain : chains) {
      if (chain.chain().id().sample() == 0 && shown < CHAINS_SHOWN_PER_STAGE) {
        views.add(view(stage, chain, byId));
        shown++;
      }
    }
  }

  private ChainView view(ChainView.Stage stage, ScoredChain chain, Map<String, Problem> byId) {
    List<Rating> verdicts = verdicts(chain, byId);
    List<ChainView.StepView> steps = new ArrayList<>();
    for (int k = 0; k < verdicts.size(); k++) {
      steps.add(
          new ChainView.StepView(chain.steps().get(k), chain.stepScores()[k], verdicts.get(k)));
    }
    return new ChainView(
        stage,
        chain.chain().problem(),
        byId.get(chain.chain().id().problemId()).answer(),
        chain.answer(),
        chain.correct(),
        chain.stepScores().length == 0 ? 0 : StepAggregation.PRODUCT.score(chain.scores()),
        steps);
  }
}
