package io.stepwise.jobs.retrain;

/** Callback invoked after each completed stage of a run; a process may end at or between stages. */
@FunctionalInterface
interface StageListener {
  /**
   * The stages, in order.
   *
   * <p>PLANNED, what the run is about is written; INGESTED, the label files are; MIXED, the
   * training data are; TRAINED, the candidate is; REGISTERED, it has a version; POLICY_TRAINED, the
   * policy is, where one is asked for; POLICY_MEASURED, it has a version and its chains are there;
   * DECIDED, the decision is written; PROMOTED, the aliases point where the decision says; ENDED,
   * the outcome is written.
   */
  enum Stage {
    PLANNED,
    INGESTED,
    MIXED,
    TRAINED,
    REGISTERED,
    POLICY_TRAINED,
    POLICY_MEASURED,
    DECIDED,
    PROMOTED,
    ENDED
  }

  /** Called directly after a stage. */
  void completed(Stage stage);
}
