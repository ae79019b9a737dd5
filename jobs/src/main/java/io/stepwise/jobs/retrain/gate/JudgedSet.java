package io.stepwise.jobs.retrain.gate;

import io.stepwise.prm.evaluation.Calibration;
import io.stepwise.prm.evaluation.StepAuroc;
import io.stepwise.prm.loss.Sigmoid;
import io.stepwise.prm.sample.StepSample;
import io.stepwise.prm.scoring.ProcessRewardModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a reward model says of every labelled step of a set; targets above ½ count as correct.
 *
 * <p>Steps are numbered from 0 in the order of the samples.
 */
public final class JudgedSet {
  private final String name;
  private final double[] logits; // [S]
  private final boolean[] correct; // [S]
  private final int[] tokens; // [S], length of the step
  private final List<Place> places; // [S]
  private final List<int[]> steps; // per problem, numbers of its steps

  /**
   * Where a step stands.
   *
   * @param sample the row it stands in
   * @param index of the step in the sample's solution
   */
  public record Place(StepSample sample, int index) {}

  private JudgedSet(
      String name, double[] logits, boolean[] correct, int[] tokens, List<Place> places) {
    this.name = name;
    this.logits = logits;
    this.correct = correct;
    this.tokens = tokens;
    this.places = places;
    Map<String, List<Integer>> byProblem = new LinkedHashMap<>();
    for (int i = 0; i < logits.length; i++) {
      byProblem.computeIfAbsent(places.get(i).sample().problemId(), id -> new ArrayList<>()).add(i);
    }
    this.steps =
        byProblem.values().stream()
            .map(list -> list.stream().mapToInt(Integer::intValue).toArray())
            .toList();
  }

  /**
   * Scores samples.
   *
   * @param name the set's, for people
   */
  public static JudgedSet of(String name, ProcessRewardModel model, List<StepSample> samples) {
    return of(name, samples, model.logits(samples.stream().map(StepSample::input).toList()));
  }

  static JudgedSet of(String name, List<StepSample> samples, List<float[]> logits) {
    int count = samples.stream().mapToInt(sample -> sample.positions().length).sum();
    double[] all = new double[count];
    boolean[] correct = new boolean[count];
    int[] tokens = new int[count];
    List<Place> places = new ArrayList<>(count);
    int i = 0;
    for (int s = 0; s < samples.size(); s++) {
      StepSample sample = samples.get(s);
      for (int k = 0; k < sample.positions().length; k++) {
        all[i] = logits.get(s)[k];
        correct[i] = sample.targets()[k] > 0.5;
        places.add(new Place(sample, sample.steps()[k]));
        tokens[i] = sample.positions()[k] - sample.starts()[k] + 1;
        i++;
      }
    }
    return new JudgedSet(name, all, correct, tokens, places);
  }

  /** The set's name. */
  public String name() {
    return name;
  }

  /** How many steps. */
  public int size() {
    return logits.length;
  }

  /** How many problems. */
  public int problems() {
    return steps.size();
  }

  /** How many steps are labelled wrong. */
  public int wrong() {
    int wrong = 0;
    for (boolean one : correct) {
      wrong += one ? 0 : 1;
    }
    return wrong;
  }

  /** P(correct) of a step. */
  public double probability(int step) {
    return Sigmoid.of(logits[step]);
  }

  /** Whether a step is labelled correct. */
  public boolean isCorrect(int step) {
    return correct[step];
  }

  /** How long a step is, in tokens. */
  public int tokens(int step) {
    return tokens[step];
  }

  /** Where a step stands. */
  public Place place(int step) {
    return places.get(step);
  }

  /** The steps of a problem, by its number from 0. */
  int[] stepsOf(int number) {
    return steps.get(number);
  }

  /** Whether every score is a number. */
  public boolean isFinite() {
    for (double logit : logits) {
      if (!Double.isFinite(logit)) {
        return false;
      }
    }
    return true;
  }

  /** Step AUROC over these problems; one named twice counts twice. */
  double auroc(int[] problems) {
    int count = 0;
    for (int p : problems) {
      count += steps.get(p).length;
    }
    double[] scores = new double[count];
    boolean[] labels = new boolean[count];
    int i = 0;
    for (int p : problems) {
      for (int step : steps.get(p)) {
        scores[i] = logits[step];
        labels[i++] = correct[step];
      }
    }
    return StepAuroc.of(scores, labels);
  }

  /** Calibration of P(correct). */
  public Calibration calibration() {
    double[] p = new double[logits.length];
    for (int i = 0; i < p.length; i++) {
      p[i] = probability(i);
    }
    return Calibration.of(p, correct, Calibration.BINS);
  }
}
