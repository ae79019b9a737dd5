package io.stepwise.jobs.evaluate;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.statistics.Interval;
import io.stepwise.jobs.evaluate.BestOfNReport.Among;
import io.stepwise.jobs.evaluate.BestOfNReport.Method;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.rollout.selection.Candidates;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Accuracy over N of one reward model with one aggregate on one pool of candidates.
 *
 * @param pool the candidates
 * @param scores the reward model's name
 * @param aggregate how its step scores become a candidate's score
 * @param reports one per N, ascending
 */
record SelectionCurve(
    CandidatePool pool, String scores, StepAggregation aggregate, List<BestOfNReport> reports) {

  /** Measures; what needs no reward model is measured once per pool. */
  static final class Measurement {
    private final CandidatePool pool;
    private final List<Integer> sizes;
    private final Among among;
    private final NamedRandom random;
    private final Map<Integer, BestOfNReport> baselines = new LinkedHashMap<>();

    Measurement(CandidatePool pool, List<Integer> sizes, Among among, NamedRandom random) {
      this.pool = pool;
      this.sizes = sizes;
      this.among = among;
      this.random = random;
    }

    SelectionCurve of(String scores, StepAggregation aggregate, Runnable afterEach) {
      List<Candidates> problems =
          pool.scored(scores, aggregate).stream().map(ScoredProblem::candidates).toList();
      List<BestOfNReport> reports = new ArrayList<>();
      for (int n : sizes) {
        BestOfNReport baseline =
            baselines.computeIfAbsent(n, size -> report(problems, size, false));
        reports.add(pool.isScored() ? report(problems, n, true).with(baseline) : baseline);
        afterEach.run();
      }
      return new SelectionCurve(pool, scores, aggregate, reports);
    }

    private BestOfNReport report(List<Candidates> problems, int n, boolean usesScores) {
      List<Method> methods =
          Stream.of(Method.values()).filter(one -> one.usesScores() == usesScores).toList();
      return BestOfNReport.of(problems, methods, n, among, random);
    }
  }

  /** The aggregate as it is typed. */
  String aggregateName() {
    return aggregate.name().toLowerCase(Locale.ROOT);
  }

  /** Name of reward model and aggregate, e.g. "prm, min". */
  String label() {
    return scores.isEmpty() ? aggregateName() : scores + ", " + aggregateName();
  }

  /** The report for the largest N. */
  BestOfNReport last() {
    return reports.get(reports.size() - 1);
  }

  /** A method's accuracy by N; empty where no candidate has an answer. */
  Map<Integer, Interval> byN(Method method) {
    Map<Integer, Interval> byN = new LinkedHashMap<>();
    for (BestOfNReport report : reports) {
      if (report.methods().containsKey(method.key())) {
        byN.put(report.n(), report.methods().get(method.key()));
      }
    }
    return byN;
  }

  /** Warnings of over-optimisation: selection by scores that gets worse with more candidates. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    Interval mean = last().methods().get(Method.MEAN.key());
    for (Method method : List.of(Method.VANILLA, Method.WEIGHTED)) {
      Map<Integer, Interval> byN = byN(method);
      if (!byN.isEmpty()) {
        SelectionTrend.warning(byN, mean)
            .ifPresent(words -> warnings.add(method.key() + ": " + words));
      }
    }
    return warnings;
  }

  private void name(Map<String, Object> line, boolean withInput) {
    if (withInput) {
      line.put("input", pool.input());
    }
    if (!scores.isEmpty()) {
      line.put("scores", scores);
    }
    if (pool.isScored()) {
      line.put("aggregate", aggregateName());
    }
  }

  /**
   * Lines of the accuracy on each problem, one per N and problem.
   *
   * @param withInput whether lines name the pool
   */
  List<Map<String, Object>> linesByProblem(boolean withInput) {
    List<String> ids = pool.ids();
    List<Map<String, Object>> lines = new ArrayList<>();
    for (BestOfNReport report : reports) {
      for (int p = 0; p < ids.size(); p++) {
        int problem = p;
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("problem_id", ids.get(p));
        line.put("n", report.n());
        name(line, withInput);
        report.byProblem().forEach((method, values) -> line.put(method, values[problem]));
        lines.add(line);
      }
    }
    return lines;
  }

  /**
   * The output lines, one per N; warnings are in the last one.
   *
   * @param withInput whether lines name the pool
   */
  List<Map<String, Object>> lines(boolean withInput) {
    List<Map<String, Object>> lines = new ArrayList<>();
    for (BestOfNReport report : reports) {
      Map<String, Object> line = report.toMap();
      name(line, withInput);
      line.put("problems", pool.problems().size());
      if (pool.undecided() > 0) {
        line.put("undecided", pool.undecided());
      }
      lines.add(line);
    }
    if (!warnings().isEmpty()) {
      lines.get(lines.size() - 1).put("warnings", warnings());
    }
    return lines;
  }
}
