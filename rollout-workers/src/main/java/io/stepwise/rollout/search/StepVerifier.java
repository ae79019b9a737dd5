package io.stepwise.rollout.search;

import io.stepwise.data.RewardScores;
import io.stepwise.data.SampledTokens;
import io.stepwise.data.Solution;
import io.stepwise.prm.scoring.RewardModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Scores the steps of one problem's partial solutions with a reward model. */
public final class StepVerifier {
  private final RewardModel model;
  private final String problem;
  private final String tokenizer;

  /**
   * A verifier.
   *
   * @param problem text of the problem
   * @param tokenizer identity of the policy's tokenizer
   */
  public StepVerifier(RewardModel model, String problem, String tokenizer) {
    this.model = model;
    this.problem = problem;
    this.tokenizer = tokenizer;
  }

  /**
   * Scores solutions and notes the scores on them.
   *
   * @param prompt ids of the policy's prompt
   */
  void score(List<PartialSolution> solutions, int[] prompt, CostMeter meter) {
    List<Solution> inputs = new ArrayList<>();
    for (PartialSolution solution : solutions) {
      SampledTokens tokens =
          new SampledTokens(prompt, solution.response(), solution.stepEnds(), tokenizer);
      inputs.add(new Solution(problem, solution.steps(), Optional.of(tokens)));
      meter.scored(prompt.length + solution.length());
    }
    List<RewardScores> scores = model.score(inputs);
    for (int i = 0; i < scores.size(); i++) {
      solutions.get(i).scored(scores.get(i).probabilities());
    }
  }
}
