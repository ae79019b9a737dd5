package io.stepwise.rollout.spark;

import java.util.Locale;

/** How steps are labelled automatically. */
public enum LabelMethod {
  /** Fractions of completions of each step (Math-Shepherd). */
  MONTE_CARLO,
  /** Binary search of the first error, and of further rollouts of a tree (OmegaPRM). */
  OMEGA,
  /** P(correct) of a reward model. */
  JUDGE,
  /** Monte Carlo labels where a judge finds the same first error. */
  CONSENSUS,
  /** The rules of a task that knows which steps are right. */
  RULES;

  /** The word by which the command line chooses it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether a policy completes solutions. */
  public boolean needsPolicy() {
    return this != JUDGE && this != RULES;
  }

  /** Whether the solutions of a problem are labelled together. */
  public boolean isByProblem() {
    return this == OMEGA;
  }

  /** Whether a reward model scores solutions. */
  public boolean needsJudge() {
    return this == JUDGE || this == CONSENSUS;
  }
}
