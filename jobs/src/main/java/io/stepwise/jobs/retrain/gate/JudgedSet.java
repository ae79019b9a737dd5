package io.stepwise.jobs.retrain.gate;

import io.stepwise.prm.evaluation.Calibration;
import io.stepwise.prm.evaluation.LabelledScores;
import io.stepwise.prm.sample.StepSample;
import io.stepwise.prm.scoring.ProcessRewardModel;
import java.util.ArrayList;
import java.util.List;

/**
 * The scores that a reward model gives every labelled step of a set, and where the steps stand;
 * targets above ½ count as correct.
 *
 * <p>Steps are numbered from 0 in the order of the samples.
 */
public final class JudgedSet {
  private final String name;
  private final LabelledScores scores;
  private final int[] tokens; // [S], length of the step
  private final List<Place> places; // [S]

  /**
   * Where a step stands.
   *
   * @param sample the row it is in
   * @param index of the step in the sample's solution
   */
  public record Place(StepSample sample, int index) {}

  private JudgedSet(String name, LabelledScores scores, int[] tokens, List<Place> places) {
    this.name = name;
    this.scores = scores;
    this.tokens = tokens;
    this.places = places;
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
    List<String> problems = new ArrayList<>(count);
    int i = 0;
    for (int s = 0; s < samples.size(); s++) {
      StepSample sample = samples.get(s);
      for (int k = 0; k < sample.positions().length; k++) {
        all[i] = logits.get(s)[k];
        correct[i] = sample.targets()[k] > 0.5;
        places.add(new Place(sample, sample.steps()[k]));
        problems.add(sample.problemId());
        tokens[i] = sample.positions()[k] - sample.starts()[k] + 1;
        i++;
      }
    }
    return new JudgedSet(name, LabelledScores.of(problems, all, correct), tokens, places);
  }

  /** The set's name. */
  public String name() {
    return name;
  }

  /** How many steps. */
  public int size() {
    return scores.size();
  }

  /** How many problems. */
  public int problems() {
    return scores.problems();
  }

  /** How many steps are labelled wrong. */
  public int wrong() {
    return scores.wrong();
  }

  /** P(correct) of a step. */
  public double probability(int step) {
    return scores.probability(step);
  }

  /** Whether a step is labelled correct. */
  public boolean isCorrect(int step) {
    return scores.isCorrect(step);
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
    return scores.stepsOf(number);
  }

  /** Whether every score is a number. */
  public boolean isFinite() {
    return scores.isFinite();
  }

  /** Step AUROC over these problems; one named twice counts twice. */
  double auroc(int[] problems) {
    return scores.of(problems).auroc();
  }

  /** Calibration of P(correct). */
  public Calibration calibration() {
    return scores.calibration();
  }
}
