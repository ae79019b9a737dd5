package io.stepwise.jobs.evaluate;

import io.stepwise.data.RewardScores;
import io.stepwise.data.Solution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.rollout.ScoredChain;
import io.stepwise.rollout.spark.RolloutStage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The chains that {@code rollout} wrote, as candidates of their problems. Chains that could not be
 * graded are left out.
 */
final class ChainCandidates {
  private ChainCandidates() {}

  /**
   * Reads a folder of chains, with the scores of reward models in place of the chains' own. A model
   * that scores whole solutions ranks them by that score, whatever the aggregate. A chain that a
   * model cannot read, e.g. with a sampled marker token, has no score and is the worst.
   *
   * @param source the reward models
   * @return as {@link #read(String, StepAggregation)}
   */
  static CandidatePool read(
      String folder, StepAggregation aggregation, BestOfNConfig.Source source, JobContext context) {
    CandidatePool pool = read(folder, aggregation);
    if (source.model().isEmpty()) {
      return pool;
    }
    List<CandidatePool.Entry> entries = pool.problems().stream().flatMap(List::stream).toList();
    List<Map<String, double[]>> scores = new ArrayList<>();
    entries.forEach(entry -> scores.add(new LinkedHashMap<>()));
    for (String model : source.model()) {
      try (BatchScorer scorer = BatchScorer.open(model, source.layout(), entries.size(), context)) {
        for (int i = 0; i < entries.size(); i++) {
          Map<String, double[]> found = scores.get(i);
          Solution solution = solution(entries.get(i));
          found.put(model, new double[0]);
          if (scorer.rejection(solution).isEmpty()) {
            scorer.add(solution, one -> found.put(model, ranking(one)));
          }
        }
        scorer.finish();
      }
    }
    Iterator<Map<String, double[]>> next = scores.iterator();
    List<List<CandidatePool.Entry>> problems = new ArrayList<>();
    for (List<CandidatePool.Entry> problem : pool.problems()) {
      problems.add(problem.stream().map(entry -> entry.with(next.next())).toList());
    }
    return new CandidatePool(folder, problems, pool.undecided());
  }

  private static double[] ranking(RewardScores scores) {
    return scores.outcome().isPresent()
        ? new double[] {scores.outcome().getAsDouble()}
        : scores.probabilities();
  }

  /** A candidate as reward models read it. */
  static Solution solution(CandidatePool.Entry entry) {
    List<String> steps = new ArrayList<>();
    ((List<?>) entry.row().get("steps")).forEach(step -> steps.add((String) step));
    return new Solution((String) entry.row().get("problem"), steps);
  }

  /**
   * Reads a folder of chains. Chains that no reward model has scored are candidates without scores.
   *
   * @param aggregation of the score that is written of a chosen chain
   * @return problems in the order of their ids, candidates in the order of their samples
   */
  static CandidatePool read(String folder, StepAggregation aggregation) {
    Map<String, List<ScoredChain>> byProblem = new TreeMap<>();
    List<ScoredChain> all = RolloutStage.read(InputFolder.open(folder));
    List<ScoredChain> graded = ScoredChain.graded(all);
    for (ScoredChain chain : graded) {
      byProblem.computeIfAbsent(chain.chain().id().problemId(), id -> new ArrayList<>()).add(chain);
    }
    if (byProblem.isEmpty()) {
      throw new InvalidInput(
          "Cannot evaluate: no graded chains (0 rows, expected at least 1) at " + folder);
    }
    boolean scored = !ScoredChain.lackScores(all);
    List<List<CandidatePool.Entry>> problems = new ArrayList<>();
    for (List<ScoredChain> chains : byProblem.values()) {
      chains.sort(
          Comparator.comparing((ScoredChain chain) -> chain.chain().id().run())
              .thenComparing(chain -> chain.chain().id().iteration())
              .thenComparing(chain -> chain.chain().id().sample()));
      problems.add(
          chains.stream().map(chain -> entry(chain, scored, aggregation, folder)).toList());
    }
    return new CandidatePool(folder, problems, all.size() - graded.size());
  }

  private static CandidatePool.Entry entry(
      ScoredChain chain, boolean scored, StepAggregation aggregation, String folder) {
    return new CandidatePool.Entry(
        chain.canonicalAnswer(),
        chain.correct(),
        scored ? Map.of(CandidatePool.UNNAMED, chain.scores()) : Map.of(),
        row(chain, aggregation),
        folder);
  }

  private static Map<String, Object> row(ScoredChain chain, StepAggregation aggregation) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("problem_id", chain.chain().id().problemId());
    row.put("sample", chain.chain().id().sample());
    row.put("run", chain.chain().id().run());
    row.put("iteration", chain.chain().id().iteration());
    row.put("problem", chain.chain().problem());
    row.put("reference_answer", chain.reference());
    row.put("answer", chain.answer());
    row.put("correct", chain.correct());
    row.put("score", chain.stepScores().length == 0 ? null : aggregation.score(chain.scores()));
    row.put("steps", chain.steps());
    row.put("step_scores", chain.stepScores());
    row.put("response_text", chain.text());
    return row;
  }
}
