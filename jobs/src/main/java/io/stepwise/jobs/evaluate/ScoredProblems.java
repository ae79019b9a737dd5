package io.stepwise.jobs.evaluate;

import io.stepwise.rollout.selection.Candidates;
import java.util.List;

/**
 * What candidates are chosen among.
 *
 * @param problems problems with at least one graded candidate each
 * @param undecided candidates that could not be graded, which are left out
 */
record ScoredProblems(List<ScoredProblem> problems, int undecided) {
  ScoredProblems {
    problems = List.copyOf(problems);
  }

  List<Candidates> candidates() {
    return problems.stream().map(ScoredProblem::candidates).toList();
  }
}
