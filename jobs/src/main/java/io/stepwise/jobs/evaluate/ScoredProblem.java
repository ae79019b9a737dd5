package io.stepwise.jobs.evaluate;

import io.stepwise.rollout.selection.Candidate;
import io.stepwise.rollout.selection.Candidates;
import java.util.List;
import java.util.Map;

/**
 * A problem with its scored candidates.
 *
 * @param candidates what is chosen among
 * @param rows what is written of a candidate that is chosen, in the candidates' order
 */
record ScoredProblem(Candidates candidates, List<Map<String, Object>> rows) {
  /** Rejects rows that are not the candidates'. */
  ScoredProblem {
    rows = List.copyOf(rows);
    if (rows.size() != candidates.size()) {
      throw new IllegalArgumentException(
          "Cannot create problem: "
              + rows.size()
              + " rows for "
              + candidates.size()
              + " candidates");
    }
  }

  static ScoredProblem of(List<Candidate> candidates, List<Map<String, Object>> rows) {
    return new ScoredProblem(Candidates.of(candidates), rows);
  }
}
