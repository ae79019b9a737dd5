package io.stepwise.prm.scoring;

import io.stepwise.data.RewardScores;
import io.stepwise.data.Solution;
import java.util.ArrayList;
import java.util.List;

/** Scores growing solutions with a session of each member of an ensemble. */
final class EnsembleScoring implements ScoringSession {
  private final EnsembleRewardModel ensemble;
  private final List<ScoringSession> members;

  EnsembleScoring(EnsembleRewardModel ensemble, List<ScoringSession> members) {
    this.ensemble = ensemble;
    this.members = members;
  }

  /** What each member keeps of a solution. */
  private record Together(List<ScoredPrefix> each, RewardScores scores) implements ScoredPrefix {
    @Override
    public long computedTokens() {
      return each.stream().mapToLong(ScoredPrefix::computedTokens).sum();
    }

    @Override
    public long attention() {
      return each.stream().mapToLong(ScoredPrefix::attention).sum();
    }

    @Override
    public void close() {
      each.forEach(ScoredPrefix::close);
    }
  }

  private Together together(List<ScoredPrefix> each) {
    return new Together(each, ensemble.together(each.stream().map(ScoredPrefix::scores).toList()));
  }

  @Override
  public ScoredPrefix start(Solution problem) {
    return together(members.stream().map(member -> member.start(problem)).toList());
  }

  @Override
  public List<ScoredPrefix> score(List<Growth> growths) {
    List<List<ScoredPrefix>> scored = new ArrayList<>();
    for (int m = 0; m < members.size(); m++) {
      int member = m;
      scored.add(
          members
              .get(m)
              .score(
                  growths.stream()
                      .map(growth -> new Growth(growth.solution(), of(growth.prefix(), member)))
                      .toList()));
    }
    List<ScoredPrefix> all = new ArrayList<>();
    for (int i = 0; i < growths.size(); i++) {
      int at = i;
      all.add(together(scored.stream().map(member -> member.get(at)).toList()));
    }
    return all;
  }

  private static ScoredPrefix of(ScoredPrefix prefix, int member) {
    return prefix == null ? null : ((Together) prefix).each().get(member);
  }
}
