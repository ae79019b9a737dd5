package io.stepwise.jobs.improve;

import io.stepwise.data.LabelSource;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabel;
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
   * arXiv:2408.16293). The rejected step is labelled wrong, so that fine-tuning can leave it out of
   * the loss; all other steps are unrated.
   *
   * @param most repairs of the solution, the first ones; 0 for none
   * @param threshold score below which a step counts as rejected
   * @param marker text of the step that takes the step before it back
   * @param judge the reward model that rejected the steps
   */
  List<LabelledStep> repaired(int most, double threshold, String marker, LabelSource judge) {
    List<LabelledStep> steps = new ArrayList<>();
    int repairs = 0;
    for (int at = 1; at < chosen.size(); at++) {
      Node taken = nodes.get(chosen.get(at));
      if (repairs < most && taken.steps().size() == 1) {
        for (Node rejected : nodes) {
          if (rejected.parent() == taken.parent()
              && rejected.steps().size() == 1
              && rejected.score() < threshold
              && !rejected.steps().equals(taken.steps())) {
            StepLabel wrong = StepLabel.hard(Rating.NEGATIVE, judge);
            steps.add(new LabelledStep(rejected.steps().get(0), wrong));
            steps.add(new LabelledStep(marker, Rating.UNRATED));
            repairs++;
            break;
          }
        }
      }
      steps.addAll(unrated(taken.steps()));
    }
    return steps;
  }

  static List<LabelledStep> unrated(List<String> steps) {
    return steps.stream().map(text -> new LabelledStep(text, Rating.UNRATED)).toList();
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
