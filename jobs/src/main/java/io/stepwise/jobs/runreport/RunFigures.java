package io.stepwise.jobs.runreport;

import io.stepwise.data.statistics.Interval;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Manifest;
import io.stepwise.jobs.evaluate.EvaluationReport;
import io.stepwise.jobs.evaluate.EvaluationReport.AtN;
import io.stepwise.jobs.evaluate.FewExamples;
import io.stepwise.jobs.evaluate.SelectionTrend;
import io.stepwise.jobs.report.Comparison;
import io.stepwise.jobs.report.Figure;
import io.stepwise.jobs.report.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The figures of a report: before against after, each with what it was counted on. */
final class RunFigures {
  private final EvaluationReport first;
  private final EvaluationReport last;
  private final int common;
  private final boolean scored;

  /**
   * Figures of two evaluations.
   *
   * @param first before
   * @param last after
   * @param scored whether both have scores of a reward model
   */
  RunFigures(EvaluationReport first, EvaluationReport last, boolean scored) {
    this.scored = scored;
    this.first = first;
    this.last = last;
    this.common = Math.min(first.byN().size(), last.byN().size());
  }

  /** A warning if the trained policy's best-of-N by the reward model gets worse with N. */
  Optional<String> warning() {
    return scored ? warning(AtN::bestOfN) : Optional.empty();
  }

  private Optional<String> warning(Function<AtN, Interval> figure) {
    Map<Integer, Interval> byN = new LinkedHashMap<>();
    last.byN().forEach(at -> byN.put(at.n(), figure.apply(at)));
    return SelectionTrend.warning(byN, last.passAtOne());
  }

  /**
   * The few that matter.
   *
   * @param prm the reward model's folder, null where it is not known
   * @param notes gets a line for each figure that cannot be given
   */
  List<Figure> list(InputFolder prm, List<String> notes) {
    AtN atBefore = first.byN().get(common - 1);
    AtN atAfter = last.byN().get(common - 1);
    List<Figure> figures = new ArrayList<>();
    figures.add(
        new Figure(
            "pass@1",
            Unit.SHARE,
            first.passAtOne(),
            last.passAtOne(),
            "Share of sampled chains with a right answer, " + counts() + ".",
            RunReport.AFTER));
    if (atAfter.n() > 1 && scored) {
      figures.add(
          new Figure(
                  "PRM best of " + atAfter.n(),
                  Unit.SHARE,
                  atBefore.bestOfN(),
                  atAfter.bestOfN(),
                  "Accuracy of the chain with the highest reward-model score, " + counts() + ".",
                  RunReport.AFTER)
              .withWarning(warning().orElse(null)));
    }
    if (atAfter.n() > 1) {
      figures.add(
          new Figure(
              "Majority of " + atAfter.n(),
              Unit.SHARE,
              atBefore.majority(),
              atAfter.majority(),
              "Accuracy of the most frequent answer, " + counts() + ".",
              RunReport.AFTER));
    } else {
      notes.add("Best of N and majority are absent: there is one chain per problem.");
    }
    auroc(prm, notes).ifPresent(figures::add);
    return figures;
  }

  private String counts() {
    return last.samples() + " chains each of " + last.problems() + " problems";
  }

  /**
   * The step AUROC that {@code train-prm} measured, with a warning if it is on few steps.
   *
   * @param prm the reward model's folder, null where it is not known
   * @param notes gets a line if there is none
   */
  static Optional<Figure> auroc(InputFolder prm, List<String> notes) {
    String absent = "Step AUROC on held-out labels is absent: ";
    if (prm == null) {
      notes.add(absent + "no folder that train-prm wrote is known.");
      return Optional.empty();
    }
    Map<String, Object> measured = prm.manifest().map(Manifest::metrics).orElse(Map.of());
    if (!(measured.get("step_auroc") instanceof Number value)
        || Double.isNaN(value.doubleValue())) {
      notes.add(absent + prm.path() + " has none, e.g. because all held-out steps have one label.");
      return Optional.empty();
    }
    String counts = "";
    String warning = null;
    if (measured.get("steps") instanceof Number steps
        && measured.get("wrong_steps") instanceof Number wrong) {
      long all = steps.longValue();
      counts = String.format(Locale.ROOT, " (%,d steps, %,d wrong)", all, wrong.longValue());
      if (FewExamples.areFew(Math.min(wrong.longValue(), all - wrong.longValue()))) {
        warning = "This is measured on few steps" + counts + " and says little.";
      }
    }
    return Optional.of(
        new Figure(
            "Step AUROC on held-out labels",
            Unit.NUMBER,
            null,
            new Interval(
                value.doubleValue(),
                number(measured, "step_auroc_low", value),
                number(measured, "step_auroc_high", value)),
            "Probability that a right step scores above a wrong one, on labelled"
                + " solutions of held-out problems"
                + counts
                + ".",
            "reward model",
            warning));
  }

  private static double number(Map<String, Object> figures, String name, Number otherwise) {
    return (figures.get(name) instanceof Number number ? number : otherwise).doubleValue();
  }

  Comparison comparison() {
    List<Comparison.Method> methods = new ArrayList<>();
    methods.add(
        new Comparison.Method(
            "pass@1",
            "A single chain",
            List.of(new Comparison.Row(1, first.passAtOne(), last.passAtOne()))));
    methods.add(method("Majority", "The most frequent answer", AtN::majority));
    if (scored) {
      methods.add(
          method("PRM best-of-N", "The chain with the highest product of step scores", AtN::bestOfN)
              .withWarning(warning(AtN::bestOfN).orElse(null)));
      methods.add(
          method(
                  "PRM-weighted majority",
                  "The answer with the highest sum of chain scores",
                  AtN::weighted)
              .withWarning(warning(AtN::weighted).orElse(null)));
    }
    methods.add(method("Any right (pass@N)", "Upper bound of every selection", AtN::oracle));
    return new Comparison(
        last.problems() + " held-out problems, " + last.samples() + " chains of each",
        methods,
        RunReport.AFTER);
  }

  private Comparison.Method method(String name, String meaning, Function<AtN, Interval> figure) {
    List<Comparison.Row> rows = new ArrayList<>();
    for (int i = 0; i < common; i++) {
      rows.add(
          new Comparison.Row(
              last.byN().get(i).n(),
              figure.apply(first.byN().get(i)),
              figure.apply(last.byN().get(i))));
    }
    return new Comparison.Method(name, meaning, rows);
  }
}
