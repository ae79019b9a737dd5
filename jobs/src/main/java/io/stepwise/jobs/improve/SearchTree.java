package io.stepwise.jobs.improve;

import io.stepwise.rollout.search.PartialSolution.State;
import io.stepwise.rollout.search.TreeRecorder.Node;
import io.stepwise.rollout.spark.Solved;
import java.util.ArrayList;
import java.util.List;

/**
 * The tree of one search, of which solutions and labels are made.
 *
 * @param nodes parents before children
 * @param chosen numbers of the nodes on the path of the result, from the root
 */
record SearchTree(List<Node> nodes, List<Integer> chosen) {
  static SearchTree of(Solved solved) {
    return new SearchTree(solved.nodes(), solved.chosen());
  }

  /**
   * The steps of the result with repairs: before a step of which another sample was rejected, that
   * sample and a marker, so that a policy sees a wrong step taken back (Ye et al. 2024,
   * arXiv:2408.16293).
   *
   * @param most repairs of the solution, the first ones; 0 for none
   * @param threshold score below which a step counts as rejected
   * @param marker text of the step that takes the step before it back
   */
  List<String> repaired(int most, double threshold, String marker) {
    List<String> steps = new ArrayList<>();
    int repairs = 0;
    for (int at = 1; at < chosen.size(); at++) {
      Node taken = nodes.get(chosen.get(at));
      if (repairs < most && taken.steps().size() == 1) {
        for (Node rejected : nodes) {
          if (rejected.parent() == taken.parent()
              && rejected.steps().size() == 1
              && rejected.score() < threshold
              && !rejected.steps().equals(taken.steps())) {
            steps.addAll(rejected.steps());
            steps.add(marker);
            repairs++;
            break;
          }
        }
      }
      steps.addAll(taken.steps());
    }
    return steps;
  }

  /** The steps from the root to a node. */
  List<String> steps(int node) {
    List<String> steps = new ArrayList<>();
    for (int at = node; at >= 0; at = nodes.get(at).parent()) {
      steps.addAll(0, nodes.get(at).steps());
    }
    return steps;
  }

  /** Numbers of the nodes that end a solution. */
  List<Integer> finished() {
    return nodes.stream().filter(node -> node.state() == State.FINISHED).map(Node::id).toList();
  }
}
