package io.stepwise.prm.evaluation;

/**
 * Counts of steps by label and verdict, with the metrics of PRMBench (Song et al. 2025,
 * arXiv:2501.03124, section 3.3). The positive class is a correct step.
 *
 * <pre>
 *   F1          = 2 TP / (2 TP + FP + FN)
 *   negative F1 = 2 TN / (2 TN + FN + FP)
 *   PRMScore    = ½ F1 + ½ negative F1
 * </pre>
 *
 * <p>PRMBench's script returns −1 for an F1 whose precision and recall are both 0; here it is 0,
 * and NaN where there is no step of its class at all.
 *
 * @param correctAccepted TP: correct steps accepted
 * @param wrongAccepted FP: wrong steps accepted
 * @param wrongRejected TN: wrong steps rejected
 * @param correctRejected FN: correct steps rejected
 */
public record StepConfusion(
    long correctAccepted, long wrongAccepted, long wrongRejected, long correctRejected) {
  /** No steps. */
  public static final StepConfusion NONE = new StepConfusion(0, 0, 0, 0);

  /** Counts one step more. */
  public StepConfusion plus(boolean correct, boolean accepted) {
    return plus(
        new StepConfusion(
            correct && accepted ? 1 : 0,
            !correct && accepted ? 1 : 0,
            !correct && !accepted ? 1 : 0,
            correct && !accepted ? 1 : 0));
  }

  /** The sum of two counts. */
  public StepConfusion plus(StepConfusion other) {
    return new StepConfusion(
        correctAccepted + other.correctAccepted,
        wrongAccepted + other.wrongAccepted,
        wrongRejected + other.wrongRejected,
        correctRejected + other.correctRejected);
  }

  /** Number of steps. */
  public long steps() {
    return correctAccepted + wrongAccepted + wrongRejected + correctRejected;
  }

  /** Number of wrong steps. */
  public long wrong() {
    return wrongAccepted + wrongRejected;
  }

  /** F1 of the correct steps; NaN without any. */
  public double f1() {
    return f1(correctAccepted, correctRejected, wrongAccepted);
  }

  /** F1 of the wrong steps; NaN without any. */
  public double negativeF1() {
    return f1(wrongRejected, wrongAccepted, correctRejected);
  }

  private static double f1(long hits, long misses, long falseAlarms) {
    return hits + misses == 0 ? Double.NaN : 2.0 * hits / (2 * hits + misses + falseAlarms);
  }

  /** Mean of the two F1; NaN unless there are correct and wrong steps. */
  public double prmScore() {
    return 0.5 * f1() + 0.5 * negativeF1();
  }

  /** Share of the correct steps that are accepted; NaN without any. */
  public double correctStepAccuracy() {
    return (double) correctAccepted / (correctAccepted + correctRejected);
  }

  /** Share of the wrong steps that are rejected; NaN without any. */
  public double wrongStepAccuracy() {
    return (double) wrongRejected / (wrongAccepted + wrongRejected);
  }
}
