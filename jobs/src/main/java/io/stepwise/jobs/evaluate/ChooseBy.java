package io.stepwise.jobs.evaluate;

import io.stepwise.rollout.selection.Candidate;
import io.stepwise.rollout.selection.Candidates;
import io.stepwise.rollout.selection.Chooser;
import io.stepwise.rollout.selection.HighestScore;
import io.stepwise.rollout.selection.MajorityVote;
import io.stepwise.rollout.selection.WeightedVote;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/** How one of a problem's candidates is chosen. */
public enum ChooseBy {
  /** The highest score. */
  VANILLA(new HighestScore()),
  /** The answer with the highest sum of scores. */
  WEIGHTED(new WeightedVote()),
  /** The most frequent answer. */
  MAJORITY(new MajorityVote());

  private final Chooser chooser;

  ChooseBy(Chooser chooser) {
    this.chooser = chooser;
  }

  /**
   * The index of the chosen candidate: of those with the chosen answer the one with the highest
   * score. None where no candidate has an answer to vote for.
   */
  Optional<Integer> of(Candidates candidates) {
    int[] all = IntStream.range(0, candidates.size()).toArray();
    int chosen = chooser.choose(candidates, all);
    if (chosen == Chooser.NONE) {
      return Optional.empty();
    }
    Candidate best = candidates.get(chosen);
    for (int i : all) {
      Candidate other = candidates.get(i);
      if (Objects.equals(other.answer(), best.answer()) && other.logScore() > best.logScore()) {
        best = other;
        chosen = i;
      }
    }
    return Optional.of(chosen);
  }
}
