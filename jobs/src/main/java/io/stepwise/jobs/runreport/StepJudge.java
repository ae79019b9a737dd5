package io.stepwise.jobs.runreport;

import io.stepwise.data.Rating;
import io.stepwise.rollout.ScoredChain;
import java.util.Collections;
import java.util.List;

/** What is known of the steps of chains, next to the reward model's scores. */
@FunctionalInterface
public interface StepJudge {
  /** Nothing is known: tasks without rules that judge steps. */
  StepJudge NONE = chain -> Collections.nCopies(chain.steps().size(), Rating.UNRATED);

  /** A true verdict per step, {@link Rating#UNRATED} where unknown. */
  List<Rating> judge(ScoredChain chain);
}
