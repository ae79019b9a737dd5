package io.stepwise.rollout.selection;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The M sampled solutions of one problem, in the order they were sampled. */
public final class Candidates {
  /** The number of a solution that has no answer. */
  static final int NO_ANSWER = -1;

  private final List<Candidate> candidates;
  private final int[] answers;
  private final double[] weights;
  private final int distinct;

  private Candidates(List<Candidate> candidates) {
    this.candidates = List.copyOf(candidates);
    this.answers = new int[candidates.size()];
    this.weights = new double[candidates.size()];
    Map<String, Integer> numbers = new HashMap<>();
    for (int i = 0; i < answers.length; i++) {
      Candidate candidate = this.candidates.get(i);
      weights[i] = Math.exp(candidate.logScore());
      answers[i] =
          candidate.answer() == null
              ? NO_ANSWER
              : numbers.computeIfAbsent(candidate.answer(), answer -> numbers.size());
    }
    this.distinct = numbers.size();
  }

  /** Solutions of one problem, at least one. */
  public static Candidates of(List<Candidate> candidates) {
    if (candidates.isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot choose among solutions: none given (0, expected at least 1)");
    }
    return new Candidates(candidates);
  }

  /** How many there are, M. */
  public int size() {
    return answers.length;
  }

  /**
   * The same with empty slots after the solutions: no answer, the lowest score, not right.
   *
   * @param size number of slots, at least as many as solutions
   */
  public Candidates padded(int size) {
    List<Candidate> slots = new ArrayList<>(candidates);
    while (slots.size() < size) {
      slots.add(new Candidate(null, Double.NEGATIVE_INFINITY, false));
    }
    return new Candidates(slots);
  }

  /** Whether any solution has an answer. */
  public boolean anyAnswer() {
    return distinct > 0;
  }

  /** How many of them are right. */
  public int correct() {
    int correct = 0;
    for (Candidate candidate : candidates) {
      correct += candidate.correct() ? 1 : 0;
    }
    return correct;
  }

  /** The solution with an index from 0. */
  public Candidate get(int index) {
    return candidates.get(index);
  }

  /** The number of its answer, from 0 in order of appearance, or {@link #NO_ANSWER}. */
  int answer(int index) {
    return answers[index];
  }

  /** How many different answers there are. */
  int distinctAnswers() {
    return distinct;
  }

  /** Its score as a probability. */
  double weight(int index) {
    return weights[index];
  }

  /** Its rank key: the score's logarithm, −∞ without an answer. */
  double rank(int index) {
    return answers[index] == NO_ANSWER
        ? Double.NEGATIVE_INFINITY
        : candidates.get(index).logScore();
  }

  void requireBudget(int n) {
    if (n < 1 || n > size()) {
      throw new IllegalArgumentException(
          "Cannot choose among solutions: number out of range ("
              + n
              + ", expected 1 to "
              + size()
              + ")");
    }
  }
}
