package io.stepwise.jobs.evaluate.steps;

import java.util.ArrayList;
import java.util.List;

/** What one reward model predicts for labelled solutions. */
final class StepScores {
  private final String name;
  private final List<LabelledSteps> solutions = new ArrayList<>();
  private long unlabelled;
  private long unscored;

  /**
   * No solutions.
   *
   * @param name of the reward model in the output
   */
  StepScores(String name) {
    this.name = name;
  }

  /**
   * Adds the labelled steps of a solution up to and including the first wrong one; later steps have
   * no defined label.
   *
   * @param scores of the first steps, fewer than labels if the model's maximum length cut them
   * @param labels true or false, null where a step has no label
   * @param from index of the first step to count; the ones before it belong to another solution
   */
  void add(String problem, double[] scores, List<Boolean> labels, int from) {
    List<Integer> counted = new ArrayList<>();
    for (int k = from; k < labels.size(); k++) {
      if (labels.get(k) == null) {
        unlabelled++;
      } else if (k >= scores.length) {
        unscored++;
      } else {
        counted.add(k);
      }
      if (Boolean.FALSE.equals(labels.get(k))) {
        break;
      }
    }
    if (counted.isEmpty()) {
      return;
    }
    double[] kept = new double[counted.size()];
    boolean[] correct = new boolean[counted.size()];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = scores[counted.get(i)];
      correct[i] = labels.get(counted.get(i));
    }
    solutions.add(new LabelledSteps(problem, kept, correct));
  }

  String name() {
    return name;
  }

  List<LabelledSteps> solutions() {
    return solutions;
  }

  /** Steps before the end of their solution that have no label. */
  long unlabelled() {
    return unlabelled;
  }

  /** Labelled steps beyond the model's maximum length. */
  long unscored() {
    return unscored;
  }
}
