package io.stepwise.data.ingest;

import io.stepwise.data.Alternative;
import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabel;
import io.stepwise.data.StepLabelledSolution;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Merges into one solution the rows with the same problem and the same step texts.
 *
 * <p>The first row (in the order of files and lines) gives everything but this: a step's rating is
 * the one most rows give, unrated ones not counted; among equals the lowest, since a false step
 * taken for right does more harm. The value and the source of the label are those of the first row
 * with that rating. Alternatives of later rows are added when their text is new at that position.
 * When the rows' finish reasons differ, the merged ratings decide: {@code found_error} with a wrong
 * step, {@code solution} without. A missing reference or final answer is taken from the first row
 * that has one.
 */
final class DuplicateMerger {
  private final StepLabelledSolution first;
  private final int[][] votes;

  /** For each step the first label with each rating. */
  private final StepLabel[][] labels;

  private final List<List<Alternative>> alternatives;
  private final List<Set<String>> known;
  private FinishReason finish;
  private String groundTruth;
  private String finalAnswer;
  private boolean finishDiffers;
  private long merged;

  DuplicateMerger(StepLabelledSolution first) {
    this.first = first;
    this.finish = first.finishReason();
    this.groundTruth = first.groundTruthAnswer();
    this.finalAnswer = first.finalAnswer();
    this.votes = new int[first.steps().size()][3];
    this.labels = new StepLabel[first.steps().size()][4];
    for (StepLabel[] step : labels) {
      step[index(Rating.UNRATED)] = StepLabel.NONE;
    }
    this.alternatives = new ArrayList<>();
    this.known = new ArrayList<>();
    for (LabelledStep step : first.steps()) {
      alternatives.add(new ArrayList<>(step.alternatives()));
      Set<String> texts = new HashSet<>();
      step.alternatives().forEach(other -> texts.add(other.text()));
      known.add(texts);
    }
    vote(first);
  }

  void add(StepLabelledSolution other) {
    merged++;
    vote(other);
    finishDiffers |= other.finishReason() != first.finishReason();
    if (groundTruth == null) {
      groundTruth = other.groundTruthAnswer();
    }
    if (finalAnswer == null) {
      finalAnswer = other.finalAnswer();
    }
    for (int k = 0; k < votes.length; k++) {
      for (Alternative alternative : other.steps().get(k).alternatives()) {
        if (known.get(k).add(alternative.text())) {
          alternatives.get(k).add(alternative);
        }
      }
    }
  }

  /** Index of the votes for a rating; unrated steps have one of their own. */
  private static int index(Rating rating) {
    return rating == Rating.UNRATED ? 3 : rating.value() + 1;
  }

  private void vote(StepLabelledSolution row) {
    for (int k = 0; k < votes.length; k++) {
      Integer value = row.steps().get(k).rating().value();
      if (value != null) {
        votes[k][value + 1]++;
        if (labels[k][value + 1] == null) {
          labels[k][value + 1] = row.steps().get(k).label();
        }
      }
    }
  }

  /** Rows beyond the first. */
  long merged() {
    return merged;
  }

  /** Steps whose rows gave different ratings. */
  long conflicts() {
    long conflicts = 0;
    for (int[] step : votes) {
      int kinds = 0;
      for (int count : step) {
        kinds += count > 0 ? 1 : 0;
      }
      conflicts += kinds > 1 ? 1 : 0;
    }
    return conflicts;
  }

  StepLabelledSolution result() {
    if (merged == 0) {
      return first;
    }
    List<LabelledStep> steps = new ArrayList<>(votes.length);
    boolean wrong = false;
    for (int k = 0; k < votes.length; k++) {
      LabelledStep step = first.steps().get(k);
      Rating rating = winner(votes[k]);
      wrong |= rating == Rating.NEGATIVE;
      steps.add(
          new LabelledStep(
              step.text(), labels[k][index(rating)], step.author(), alternatives.get(k)));
    }
    if (finishDiffers) {
      finish = wrong ? FinishReason.FOUND_ERROR : FinishReason.SOLUTION;
    }
    return new StepLabelledSolution(
        first.id(),
        first.problemId(),
        first.problem(),
        groundTruth,
        steps,
        finish,
        finalAnswer,
        first.provenance());
  }

  private static Rating winner(int[] votes) {
    int best = -1;
    for (int k = 0; k < votes.length; k++) {
      if (votes[k] > 0 && (best < 0 || votes[k] > votes[best])) {
        best = k;
      }
    }
    return best < 0 ? Rating.UNRATED : Rating.of(best - 1);
  }
}
