package io.stepwise.prm.layout;

import io.stepwise.data.SampledTokens;
import io.stepwise.data.error.InvalidInput;
import java.util.List;
import java.util.Optional;

/** How a reward model reads a solution: the row of token ids and the positions of the scores. */
public interface InputLayout {
  /** The layout's name in settings and files. */
  RewardFormat format();

  /**
   * Lays out a solution.
   *
   * @return one position per step, or per step before one that no row of the model can hold
   * @throws InvalidInput if the text cannot be tokenised, or holds a marker that this layout needs
   */
  ScoringInput layOut(String problem, List<String> steps);

  /**
   * The row of a policy's own ids, where they already are this layout of this tokenizer.
   *
   * @return empty where the text must be tokenised again
   */
  default Optional<ScoringInput> sampled(SampledTokens tokens) {
    return Optional.empty();
  }
}
