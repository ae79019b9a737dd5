package io.stepwise.prm.scoring;

import io.stepwise.data.RewardScores;
import io.stepwise.data.Solution;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Several reward models as one. A step's score is the mean or the minimum of the members' scores;
 * its disagreement is their standard deviation (of the population: divided by the number of
 * members).
 */
public final class EnsembleRewardModel implements LoadedRewardModel {
  /** How the members' scores are combined. */
  public enum Aggregation {
    /** Their mean. */
    MEAN,
    /** The smallest, which a policy can least exploit (Coste et al. 2023, arXiv:2310.02743). */
    MIN;

    /** The name in settings and files. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    double of(double[] scores) {
      return switch (this) {
        case MEAN -> Arrays.stream(scores).average().orElseThrow();
        case MIN -> Arrays.stream(scores).min().orElseThrow();
      };
    }
  }

  private final List<LoadedRewardModel> members;
  private final Aggregation aggregation;

  /** An ensemble of at least one member; they are closed with it. */
  public EnsembleRewardModel(List<LoadedRewardModel> members, Aggregation aggregation) {
    if (members.isEmpty()) {
      throw new IllegalArgumentException("Cannot make ensemble: no members (0, expected >= 1)");
    }
    this.members = List.copyOf(members);
    this.aggregation = aggregation;
  }

  @Override
  public List<RewardScores> score(List<Solution> solutions) {
    List<List<RewardScores>> scored = members.stream().map(m -> m.score(solutions)).toList();
    List<RewardScores> scores = new ArrayList<>();
    for (int i = 0; i < solutions.size(); i++) {
      int solution = i;
      scores.add(together(scored.stream().map(member -> member.get(solution)).toList()));
    }
    return scores;
  }

  /** With a session of each member. */
  @Override
  public ScoringSession session() {
    return new EnsembleScoring(this, members.stream().map(RewardModel::session).toList());
  }

  /** The steps that all members score. */
  RewardScores together(List<RewardScores> each) {
    int steps = each.stream().mapToInt(scores -> scores.stepScores().length).min().orElseThrow();
    float[] stepScores = new float[steps];
    float[] disagreement = new float[steps];
    for (int k = 0; k < steps; k++) {
      int step = k;
      double[] of = each.stream().mapToDouble(scores -> scores.stepScores()[step]).toArray();
      stepScores[k] = (float) aggregation.of(of);
      disagreement[k] = (float) deviation(of);
    }
    OptionalDouble outcome =
        each.stream().allMatch(scores -> scores.outcome().isPresent())
            ? OptionalDouble.of(
                aggregation.of(each.stream().mapToDouble(s -> s.outcome().getAsDouble()).toArray()))
            : OptionalDouble.empty();
    return new RewardScores(stepScores, outcome, each.get(0).stepCount())
        .withDisagreement(disagreement);
  }

  private static double deviation(double[] scores) {
    double mean = Arrays.stream(scores).average().orElseThrow();
    return Math.sqrt(
        Arrays.stream(scores)
            .map(score -> (score - mean) * (score - mean))
            .average()
            .orElseThrow());
  }

  @Override
  public int scoredSteps(Solution solution) {
    return members.stream().mapToInt(member -> member.scoredSteps(solution)).min().orElseThrow();
  }

  @Override
  public long tokens(Solution solution) {
    return members.stream().mapToLong(member -> member.tokens(solution)).sum();
  }

  @Override
  public int maxLength() {
    return members.stream().mapToInt(LoadedRewardModel::maxLength).min().orElseThrow();
  }

  @Override
  public long parameters() {
    return members.stream().mapToLong(LoadedRewardModel::parameters).sum();
  }

  @Override
  public long parametersPerToken() {
    return members.stream().mapToLong(LoadedRewardModel::parametersPerToken).sum() / members.size();
  }

  @Override
  public long attentionWidth() {
    return members.stream().mapToLong(LoadedRewardModel::attentionWidth).sum() / members.size();
  }

  @Override
  public EnsembleRewardModel useThreads(int count) {
    members.forEach(member -> member.useThreads(count));
    return this;
  }

  @Override
  public void close() {
    members.forEach(LoadedRewardModel::close);
  }
}
