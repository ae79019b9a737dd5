package io.stepwise.prm.scoring;

import io.stepwise.data.RewardScores;
import io.stepwise.data.Solution;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Scores growing solutions with a verifier that is asked about each step: scores of earlier steps
 * are kept, and only new steps are asked about, each question from its beginning.
 */
final class NewStepScoring implements ScoringSession {
  private final GenerativeVerifier verifier;

  NewStepScoring(GenerativeVerifier verifier) {
    this.verifier = verifier;
  }

  /**
   * A scored solution; nothing else is kept.
   *
   * @param questions that were asked about it
   * @param computedTokens of all of them
   */
  private record Scored(Solution solution, RewardScores scores, int questions, long computedTokens)
      implements ScoredPrefix {
    /** How many steps another solution shares with this one, and has scores of. */
    int shared(Solution other) {
      if (!solution.problem().equals(other.problem())) {
        return 0;
      }
      int k = 0;
      int most = Math.min(scores.stepScores().length, other.steps().size());
      while (k < most && solution.steps().get(k).equals(other.steps().get(k))) {
        k++;
      }
      return k;
    }

    /** As of questions of equal length. */
    @Override
    public long attention() {
      return questions == 0 ? 0 : computedTokens * (computedTokens / questions + 1) / 2;
    }

    @Override
    public void close() {
      // Scores need no release.
    }
  }

  @Override
  public ScoredPrefix start(Solution problem) {
    return new Scored(problem, new RewardScores(new float[0], 0), 0, 0);
  }

  @Override
  public List<ScoredPrefix> score(List<Growth> growths) {
    List<Solution> solutions = growths.stream().map(Growth::solution).toList();
    List<int[]> asked = new ArrayList<>();
    for (Growth growth : growths) {
      int from = growth.prefix() == null ? 0 : ((Scored) growth.prefix()).shared(growth.solution());
      asked.add(IntStream.range(from, growth.solution().steps().size()).toArray());
    }
    List<float[]> answers = verifier.scores(solutions, asked);
    List<ScoredPrefix> scored = new ArrayList<>();
    for (int i = 0; i < growths.size(); i++) {
      Solution solution = solutions.get(i);
      int kept = solution.steps().size() - asked.get(i).length;
      float[] scores = answers.get(i);
      if (kept > 0) {
        float[] earlier = ((Scored) growths.get(i).prefix()).scores().stepScores();
        scores = Arrays.copyOf(earlier, kept + answers.get(i).length);
        System.arraycopy(answers.get(i), 0, scores, kept, answers.get(i).length);
      }
      scored.add(
          new Scored(
              solution,
              new RewardScores(scores, solution.steps().size()),
              asked.get(i).length,
              verifier.tokens(solution, asked.get(i))));
    }
    return scored;
  }
}
