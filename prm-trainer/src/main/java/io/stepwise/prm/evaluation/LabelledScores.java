package io.stepwise.prm.evaluation;

import io.stepwise.prm.loss.Sigmoid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Labelled steps with the logits that a reward model gives them, grouped by problem. Steps are
 * numbered from 0 in the order they were given, problems in the order they first occur.
 */
public final class LabelledScores {
  private final double[] logits; // [S]
  private final boolean[] correct; // [S]
  private final List<String> ids; // per problem
  private final List<int[]> steps; // per problem, numbers of its steps

  private LabelledScores(double[] logits, boolean[] correct, List<String> ids, List<int[]> steps) {
    this.logits = logits;
    this.correct = correct;
    this.ids = List.copyOf(ids);
    this.steps = steps;
  }

  /**
   * A set of steps.
   *
   * @param problemIds of each step's problem, [S]
   * @param logits of P(correct), [S]
   * @param correct whether each step is labelled correct, [S]
   */
  public static LabelledScores of(List<String> problemIds, double[] logits, boolean[] correct) {
    if (problemIds.size() != logits.length || correct.length != logits.length) {
      throw new IllegalArgumentException(
          "Cannot group labelled scores: numbers differ (%d problems, %d labels, expected %d)"
              .formatted(problemIds.size(), correct.length, logits.length));
    }
    Map<String, List<Integer>> byProblem = new LinkedHashMap<>();
    for (int i = 0; i < logits.length; i++) {
      byProblem.computeIfAbsent(problemIds.get(i), id -> new ArrayList<>()).add(i);
    }
    return new LabelledScores(
        logits,
        correct,
        List.copyOf(byProblem.keySet()),
        byProblem.values().stream()
            .map(list -> list.stream().mapToInt(Integer::intValue).toArray())
            .toList());
  }

  /** Number of steps. */
  public int size() {
    return logits.length;
  }

  /** Number of problems. */
  public int problems() {
    return steps.size();
  }

  /** The problems' ids. */
  public List<String> problemIds() {
    return ids;
  }

  /** Number of steps labelled wrong. */
  public int wrong() {
    int wrong = 0;
    for (boolean one : correct) {
      wrong += one ? 0 : 1;
    }
    return wrong;
  }

  /** The logit of a step. */
  public double logit(int step) {
    return logits[step];
  }

  /** P(correct) of a step. */
  public double probability(int step) {
    return Sigmoid.of(logits[step]);
  }

  /** P(correct) of all steps. */
  public double[] probabilities() {
    return Arrays.stream(logits).map(Sigmoid::of).toArray();
  }

  /** Whether a step is labelled correct. */
  public boolean isCorrect(int step) {
    return correct[step];
  }

  /** The labels of all steps. */
  public boolean[] correct() {
    return correct.clone();
  }

  /** The numbers of a problem's steps. */
  public int[] stepsOf(int problem) {
    return steps.get(problem).clone();
  }

  /** Whether every logit is a number. */
  public boolean isFinite() {
    return Arrays.stream(logits).allMatch(Double::isFinite);
  }

  /** The steps of some problems, problem after problem; one named twice counts twice. */
  public LabelledScores of(int[] problems) {
    int count = 0;
    for (int p : problems) {
      count += steps.get(p).length;
    }
    double[] someLogits = new double[count];
    boolean[] someCorrect = new boolean[count];
    List<String> someIds = new ArrayList<>();
    List<int[]> someSteps = new ArrayList<>();
    int i = 0;
    for (int p : problems) {
      int[] numbers = new int[steps.get(p).length];
      for (int k = 0; k < numbers.length; k++) {
        someLogits[i] = logits[steps.get(p)[k]];
        someCorrect[i] = correct[steps.get(p)[k]];
        numbers[k] = i++;
      }
      someIds.add(ids.get(p));
      someSteps.add(numbers);
    }
    return new LabelledScores(someLogits, someCorrect, someIds, someSteps);
  }

  /** Area under the ROC curve of the steps; NaN where one class is absent. */
  public double auroc() {
    return StepAuroc.of(logits, correct);
  }

  /** Calibration of P(correct), for at least one step. */
  public Calibration calibration() {
    return Calibration.of(probabilities(), correct, Calibration.BINS);
  }

  /** The temperature that fits these steps best. */
  public TemperatureScaling temperature() {
    return TemperatureScaling.fit(logits, correct);
  }

  /** Calibration after a temperature. */
  public Calibration calibration(TemperatureScaling scaling) {
    return Calibration.of(
        Arrays.stream(logits).map(scaling::probability).toArray(), correct, Calibration.BINS);
  }
}
