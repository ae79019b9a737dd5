package io.stepwise.jobs.select;

import java.util.Locale;

/** By what solutions are chosen to be labelled. */
public enum SelectionCriterion {
  /** Wrong answers with the highest scores (Let's Verify, arXiv:2305.20050, section 4.2). */
  CONVINCING_WRONG,
  /** The highest mean entropy of the step scores. */
  UNCERTAINTY,
  /** The highest mean standard deviation of the step scores among reward models. */
  DISAGREEMENT,
  /** At random. */
  UNIFORM;

  /** The word by which the command line chooses it. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
