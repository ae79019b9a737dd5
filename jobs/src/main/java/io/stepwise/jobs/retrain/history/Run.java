package io.stepwise.jobs.retrain.history;

import java.util.Optional;

/**
 * One run.
 *
 * @param number from 1
 * @param path its folder
 * @param plan what it is about
 * @param outcome how it ended, empty while it has not
 */
public record Run(int number, String path, Plan plan, Optional<Outcome> outcome) {
  /** Where the ingested and mixed training data stand. */
  public String training() {
    return path + "/training";
  }

  /** Where the candidate stands; the number keeps its ledger apart from those of other runs. */
  public String candidate() {
    return path + "/" + "candidate-" + number;
  }

  /** Where the candidate policy stands. */
  public String policy() {
    return path + "/" + "policy-" + number;
  }

  /** Where the problems to train a policy on stand, those of the frozen set left out. */
  public String problems() {
    return path + "/problems";
  }

  /** Where chains stand that a policy wrote to be measured. */
  public String chains(String whose) {
    return path + "/chains-" + whose;
  }

  /** Where the decision stands. */
  public String decision() {
    return path + "/decision";
  }
}
