package io.stepwise.rollout.labelling;

import io.stepwise.data.LabelSource;
import io.stepwise.data.Rating;
import io.stepwise.data.RewardScores;
import io.stepwise.data.Solution;
import io.stepwise.data.StepLabel;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.prm.scoring.RewardModel;
import io.stepwise.rollout.search.CostMeter;
import java.util.ArrayList;
import java.util.List;

/**
 * Labels each step with a reward model's P(correct), and rates it wrong below a threshold. Steps
 * beyond the model's maximum length stay unlabelled.
 */
public final class JudgeLabeller implements StepLabeller {
  private final RewardModel judge;
  private final LabelSource source;
  private final double threshold;

  /**
   * A labeller.
   *
   * @param source names the judge
   * @param threshold steps with a lower P(correct) are rated wrong
   */
  public JudgeLabeller(RewardModel judge, LabelSource source, double threshold) {
    this.judge = judge;
    this.source = source;
    this.threshold = threshold;
  }

  @Override
  public List<LabelledGroup> label(List<StepLabelledSolution> solutions) {
    List<Solution> inputs =
        solutions.stream().map(s -> new Solution(s.problem(), Relabelling.texts(s))).toList();
    List<RewardScores> scores = judge.score(inputs);
    List<LabelledGroup> groups = new ArrayList<>();
    for (int i = 0; i < solutions.size(); i++) {
      CostMeter meter = new CostMeter();
      long tokens = judge.tokens(inputs.get(i));
      meter.scored(tokens, tokens * (tokens + 1) / 2);
      StepLabelledSolution labelled =
          Relabelling.of(solutions.get(i), labels(scores.get(i).probabilities()));
      groups.add(new LabelledGroup(labelled.id(), List.of(labelled), meter.cost(0)));
    }
    return groups;
  }

  private List<StepLabel> labels(double[] probabilities) {
    List<StepLabel> labels = new ArrayList<>();
    boolean wrong = false;
    for (int k = 0; k < probabilities.length && !wrong; k++) {
      wrong = probabilities[k] < threshold;
      labels.add(
          StepLabel.soft(wrong ? Rating.NEGATIVE : Rating.POSITIVE, probabilities[k], source));
    }
    return labels;
  }
}
