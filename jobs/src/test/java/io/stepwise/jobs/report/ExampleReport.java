package io.stepwise.jobs.report;

import io.stepwise.data.Rating;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.statistics.Interval;
import io.stepwise.data.storage.Manifest;
import io.stepwise.jobs.report.ChainView.Stage;
import io.stepwise.jobs.report.ChainView.StepView;
import io.stepwise.jobs.report.Comparison.Method;
import io.stepwise.jobs.report.Comparison.Row;
import io.stepwise.jobs.report.Curve.Point;
import io.stepwise.prm.evaluation.Calibration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongToDoubleFunction;
import java.util.stream.IntStream;

/** Invented figures of the kind a run has; the same on every machine. */
public final class ExampleReport {
  private static final SplittableRandom RANDOM = NamedRandom.of("example report").stream();

  private ExampleReport() {}

  /** The report. */
  public static ReportData data() {
    return new ReportData(
        "Running totals, learned step by step",
        "A reward model trained on step labels raised the share of held-out problems solved at the"
            + " first attempt from 38.4 % to 96.2 %.",
        "2026-03-14T09:26:53Z",
        figures(),
        curves(),
        comparison(),
        reliability(),
        chains(60),
        sources(),
        List.of(),
        List.of());
  }

  private static Interval around(double estimate, double half) {
    return new Interval(estimate, Math.max(0, estimate - half), Math.min(1, estimate + half));
  }

  private static List<Figure> figures() {
    return List.of(
        new Figure(
            "Solved at the first attempt (pass@1)",
            Unit.SHARE,
            around(0.384, 0.021),
            around(0.962, 0.011),
            "Mean over 16 samples for each of 400 held-out problems.",
            "evaluation"),
        new Figure(
            "Majority of 16",
            Unit.SHARE,
            around(0.62, 0.04),
            around(0.988, 0.009),
            "The answer that most samples give.",
            "evaluation"),
        new Figure(
            "PRM best of 16",
            Unit.SHARE,
            around(0.87, 0.03),
            around(0.992, 0.007),
            "The sample whose weakest step scores highest.",
            "evaluation"),
        new Figure(
            "Step AUROC on held-out labels",
            Unit.NUMBER,
            null,
            new Interval(0.971, 0.964, 0.977),
            "Probability that a right step scores above a wrong one.",
            "reward model"));
  }

  private static Curve curve(
      String phase, String name, Unit unit, String meaning, int n, LongToDoubleFunction f) {
    List<Point> points = new ArrayList<>();
    for (int i = 1; i <= n; i++) {
      points.add(new Point(i, f.applyAsDouble(i)));
    }
    return new Curve(phase, name, unit, meaning, points);
  }

  private static double noise(double size) {
    return (RANDOM.nextDouble() - 0.5) * size;
  }

  private static List<Curve> curves() {
    return List.of(
        curve(
            "sft",
            "Loss",
            Unit.NUMBER,
            "Nats per response token; lower fits the demonstrations better.",
            900,
            i -> 0.32 + 2 * Math.exp(-i / 90.0) + noise(0.08)),
        curve(
            "sft",
            "Held-out pass@1",
            Unit.SHARE,
            "Sampled once per problem.",
            9,
            i -> 0.4 * (1 - Math.exp(-i / 3.0))),
        curve(
            "train-prm",
            "Loss",
            Unit.NUMBER,
            "Binary cross-entropy per labelled step.",
            600,
            i -> 0.11 + 0.58 * Math.exp(-i / 150.0) + noise(0.06)),
        curve(
            "train-prm",
            "Held-out step AUROC",
            Unit.NUMBER,
            "Probability that a right step scores above a wrong one.",
            12,
            i -> 0.975 - 0.4 * Math.exp(-i / 2.5)),
        curve(
            "train-policy",
            "Solved",
            Unit.SHARE,
            "Share of the iteration's chains whose answer is right.",
            40,
            i -> 0.38 + 0.58 / (1 + Math.exp(-(i - 13) / 4.0)) + noise(0.05)),
        curve(
            "train-policy",
            "KL to the reference",
            Unit.NUMBER,
            "Nats per chain between the policy and the one it began with.",
            40,
            i -> 2.4 * (1 - Math.exp(-i / 14.0)) + noise(0.15)),
        curve(
            "train-policy",
            "Entropy",
            Unit.NUMBER,
            "Nats per token; falls as the policy makes up its mind.",
            40,
            i -> 0.05 + 0.21 * Math.exp(-i / 12.0) + noise(0.01)),
        curve(
            "train-policy",
            "Learning rate",
            Unit.NUMBER,
            "Falls to a tenth over the run.",
            40,
            i -> 1e-4 * (1 - 0.9 * i / 40)));
  }

  private static Comparison comparison() {
    int[] n = {1, 2, 4, 8, 16};
    double[][] before = {
      {0.384, 0.384, 0.47, 0.55, 0.62}, {0.384, 0.54, 0.69, 0.8, 0.87},
      {0.384, 0.54, 0.7, 0.83, 0.9}, {0.384, 0.57, 0.74, 0.87, 0.94}
    };
    double[][] after = {
      {0.962, 0.962, 0.979, 0.985, 0.988}, {0.962, 0.98, 0.987, 0.99, 0.992},
      {0.962, 0.98, 0.988, 0.991, 0.993}, {0.962, 0.984, 0.992, 0.996, 0.998}
    };
    String[][] names = {
      {"Majority vote", "The answer that most of N samples give."},
      {"PRM best-of-N", "The sample whose weakest step scores highest."},
      {"PRM-weighted vote", "Each sample votes with its score."},
      {"Oracle (pass@N)", "At least one of N is right: no way of choosing can do better."}
    };
    List<Method> methods = new ArrayList<>();
    for (int m = 0; m < names.length; m++) {
      double[] was = before[m];
      double[] is = after[m];
      methods.add(
          new Method(
              names[m][0],
              names[m][1],
              IntStream.range(0, n.length)
                  .mapToObj(i -> new Row(n[i], around(was[i], 0.035), around(is[i], 0.011)))
                  .toList()));
    }
    return new Comparison("400 held-out problems, 16 samples of each", methods, "evaluation");
  }

  private static Reliability reliability() {
    double[] scores = new double[6000];
    boolean[] right = new boolean[scores.length];
    for (int i = 0; i < scores.length; i++) {
      double u = RANDOM.nextDouble();
      scores[i] = u < 0.25 ? 0.5 * u * u * 16 : 1 - 0.5 * Math.pow((1 - u) / 0.75, 4);
      right[i] = RANDOM.nextDouble() < 0.03 + 0.95 * Math.pow(scores[i], 1.3);
    }
    Calibration calibration = Calibration.of(scores, right, Calibration.BINS);
    return new Reliability(
        "Steps of chains that were written before training, judged by the rules of the task",
        scores.length,
        calibration.table(),
        new Interval(0.971, 0.964, 0.977),
        around(calibration.expectedError(), 0.006),
        around(calibration.brier(), 0.005),
        "reward model");
  }

  static List<ChainView> chains(int count) {
    List<ChainView> chains = new ArrayList<>();
    for (int c = 0; c < count; c++) {
      Stage stage = c % 2 == 0 ? Stage.BEFORE : Stage.AFTER;
      chains.add(chain(stage, NamedRandom.of("chain", c / 2).stream()));
    }
    return chains;
  }

  private static ChainView chain(Stage stage, SplittableRandom random) {
    int total = random.nextInt(10);
    int truth = total;
    StringBuilder problem = new StringBuilder().append(total);
    List<StepView> steps = new ArrayList<>();
    int operators = 3 + random.nextInt(4);
    double weakest = 1;
    for (int k = 0; k < operators; k++) {
      int operand = random.nextInt(10);
      boolean plus = random.nextBoolean();
      truth = Math.floorMod(plus ? truth + operand : truth - operand, 10);
      problem.append(plus ? '+' : '−').append(operand);
      if (random.nextDouble() < 0.08) {
        steps.add(new StepView(total + "=" + total, 0.9, Rating.NEUTRAL));
      }
      boolean right = random.nextDouble() < (stage == Stage.BEFORE ? 0.78 : 0.985);
      int result = Math.floorMod(plus ? total + operand : total - operand, 10);
      result = right ? result : (result + 1 + random.nextInt(8)) % 10;
      boolean fooled = random.nextDouble() < 0.05;
      double p =
          right != fooled
              ? 1 - 0.45 * Math.pow(random.nextDouble(), 3)
              : 0.42 * random.nextDouble();
      steps.add(
          new StepView(
              total + (plus ? "+" : "−") + operand + "=" + result,
              p,
              right ? Rating.POSITIVE : Rating.NEGATIVE));
      weakest = Math.min(weakest, p);
      total = result;
    }
    String answer = String.valueOf(total);
    return new ChainView(
        stage, problem.toString(), String.valueOf(truth), answer, total == truth, weakest, steps);
  }

  private static List<Source> sources() {
    Map<String, Object> config =
        Map.of("seed", 1, "ppo", Map.of("clip", 0.2, "learning-rate", 1e-4), "output", "runs/demo");
    Map<String, String> versions = Map.of("stepwise", "0.1.0", "java", "17.0.15", "spark", "4.1.3");
    List<Source> sources = new ArrayList<>();
    for (String name : List.of("evaluation", "reward model", "policy", "labels")) {
      sources.add(
          new Source(
              name,
              "runs/demo/" + name.replace(' ', '-'),
              "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
              "demo",
              "2026-03-14T09:26:50Z",
              List.of(
                  new Manifest.Input(
                      "runs/demo/solutions",
                      "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752")),
              config,
              Map.of("problems", 400, "chains", 12_800),
              versions));
    }
    return sources;
  }
}
