package io.stepwise.prm.training;

import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.prm.sample.StepTargets;
import io.stepwise.prm.sample.SupervisedChain;
import io.stepwise.prm.scoring.LoadedRewardModel;
import java.util.ArrayList;
import java.util.List;

/**
 * Scores the supervised steps of held-out solutions by a reward model's step scores, whatever its
 * kind. Steps beyond its maximum length are left out.
 */
public final class ChainScorer implements HeldOutSteps {
  private static final int AT_ONCE = 128;

  private final LoadedRewardModel model;
  private final StepTargets targets;
  private final List<SupervisedChain> waiting = new ArrayList<>();
  private final List<ScoredSteps> scored = new ArrayList<>();
  private long skipped;

  /** A scorer that has seen nothing; the model is owned by the caller. */
  public ChainScorer(LoadedRewardModel model, StepTargets targets) {
    this.model = model;
    this.targets = targets;
  }

  @Override
  public void accept(StepLabelledSolution solution) {
    List<SupervisedChain> chains = SupervisedChain.of(solution, targets);
    try {
      chains.forEach(chain -> model.scoredSteps(chain.solution()));
    } catch (InvalidInput e) {
      skipped++; // reported by the caller
      return;
    }
    waiting.addAll(chains);
    if (waiting.size() >= AT_ONCE) {
      score();
    }
  }

  @Override
  public long skipped() {
    return skipped;
  }

  @Override
  public List<ScoredSteps> scored() {
    score();
    return List.copyOf(scored);
  }

  private void score() {
    List<float[]> scores =
        model.scores(
            waiting.stream().map(SupervisedChain::solution).toList(),
            waiting.stream().map(SupervisedChain::steps).toList());
    for (int i = 0; i < waiting.size(); i++) {
      SupervisedChain chain = waiting.get(i);
      int count = scores.get(i).length;
      float[] logits = new float[count];
      boolean[] correct = new boolean[count];
      for (int k = 0; k < count; k++) {
        logits[k] = (float) logit(scores.get(i)[k]);
        correct[k] = chain.targets()[k] > 0.5;
      }
      if (count > 0) {
        scored.add(new ScoredSteps(chain.problemId(), logits, correct));
      }
    }
    waiting.clear();
  }

  /** The logit of a probability, finite also where it was rounded to 0 or 1. */
  static double logit(double probability) {
    double p = Math.min(Math.max(probability, 1e-7), 1 - 1e-7);
    return Math.log(p / (1 - p));
  }
}
