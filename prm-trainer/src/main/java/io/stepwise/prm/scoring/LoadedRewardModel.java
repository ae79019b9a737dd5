package io.stepwise.prm.scoring;

import io.stepwise.data.RewardScores;
import io.stepwise.data.Solution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.lm.CausalModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A reward model of any kind that was opened from a folder. */
public interface LoadedRewardModel extends RewardModel, AutoCloseable {
  /**
   * How many first steps of a solution get a score; fewer than it has where the maximum length cuts
   * it.
   *
   * @throws InvalidInput if the text cannot be laid out for the model
   */
  int scoredSteps(Solution solution);

  /**
   * The scores of some steps of solutions.
   *
   * @param steps of each solution the indices of those steps, ascending
   * @return of each solution the scores of the first of those steps, up to one that the maximum
   *     length cuts
   * @throws InvalidInput if a text cannot be laid out for the model
   */
  default List<float[]> scores(List<Solution> solutions, List<int[]> steps) {
    List<RewardScores> scored = score(solutions);
    List<float[]> chosen = new ArrayList<>();
    for (int i = 0; i < scored.size(); i++) {
      float[] all = scored.get(i).stepScores();
      int[] kept = Arrays.stream(steps.get(i)).filter(step -> step < all.length).toArray();
      float[] some = new float[kept.length];
      for (int k = 0; k < some.length; k++) {
        some[k] = all[kept[k]];
      }
      chosen.add(some);
    }
    return chosen;
  }

  /**
   * Tokens that the model reads to score a solution.
   *
   * @throws InvalidInput if the text cannot be laid out for the model
   */
  long tokens(Solution solution);

  /** Maximum length of an input, in tokens. */
  int maxLength();

  /**
   * Its decoder, where that is a language model too and can be the policy: one set of weights then
   * generates and scores.
   */
  default Optional<CausalModel> policy() {
    return Optional.empty();
  }

  /** Number of weights. */
  long parameters();

  /**
   * Number of weights that a token passes when it is scored. Where several models score, tokens are
   * counted once per model, and this is their mean.
   */
  default long parametersPerToken() {
    return parameters();
  }

  /** Layers times heads times width of a head, of what {@link #parametersPerToken} counts. */
  long attentionWidth();

  /**
   * Scores on so many threads from now on; scores do not depend on their number.
   *
   * @return this model
   */
  LoadedRewardModel useThreads(int count);

  @Override
  void close();
}
