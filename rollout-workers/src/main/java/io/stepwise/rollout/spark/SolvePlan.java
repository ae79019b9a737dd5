package io.stepwise.rollout.spark;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.lm.format.FormatSpec;
import io.stepwise.prm.layout.LayoutSettings;
import io.stepwise.rollout.search.SolverSettings;
import io.stepwise.rollout.search.TreeState;
import java.io.Serializable;
import java.util.List;

/**
 * Which problems to solve and with what.
 *
 * @param run the run's name
 * @param questions the problems, without reference answers
 * @param policy folder of the policy
 * @param rewardModel folder of the reward model; null for none
 * @param layout how the reward model reads its input
 * @param formats prompt and step format of the policy
 * @param grader reads answers
 * @param settings of the search
 * @param trees whether the trees of the searches are kept
 * @param partitions Spark tasks
 */
public record SolvePlan(
    String run,
    List<Question> questions,
    String policy,
    String rewardModel,
    LayoutSettings layout,
    FormatSpec formats,
    GraderSpec grader,
    SolverSettings settings,
    Trees trees,
    int partitions) {
  /** Whether trees are kept. */
  public enum Trees {
    /** They are not. */
    DROP,
    /** They are. */
    KEEP
  }

  /**
   * A problem without its reference answer.
   *
   * @param id its id
   * @param text its text
   * @param start a tree of an earlier search that is continued; null for none
   * @param file keeps the tree of the search, during it too; null for none
   */
  public record Question(String id, String text, TreeState start, TreeFile file)
      implements Serializable {
    /** A problem without an earlier search, whose tree is not kept. */
    public Question(String id, String text) {
      this(id, text, null, null);
    }
  }

  /** The same that keeps or drops trees. */
  public SolvePlan with(Trees kept) {
    return new SolvePlan(
        run, questions, policy, rewardModel, layout, formats, grader, settings, kept, partitions);
  }

  /** The same with independent samples from a number on, from 0. */
  public SolvePlan fromSample(int first) {
    return new SolvePlan(
        run,
        questions,
        policy,
        rewardModel,
        layout,
        formats,
        grader,
        settings.fromSample(first),
        trees,
        partitions);
  }

  /** Rejects an empty plan. */
  public SolvePlan {
    questions = List.copyOf(questions);
    if (questions.isEmpty() || partitions < 1) {
      throw new InvalidConfiguration(
          "Cannot plan solutions: problems or partitions out of range (%d, %d, expected at least 1 each)"
              .formatted(questions.size(), partitions));
    }
  }
}
