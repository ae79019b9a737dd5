package io.stepwise.prm.loss;

/** The loss of one supervised token, as a function of the numbers that the head gives it. */
public interface StepLoss {
  /** Numbers per token. */
  int labels();

  /** The loss in nats of logits that begin at an index. */
  double loss(float[] logits, int at, double target);

  /** Its derivative with respect to each of them, [labels]. */
  double[] gradient(float[] logits, int at, double target);

  /** Cross-entropy of one logit, see {@link StepBinaryCrossEntropy}. */
  static StepLoss binary(double positiveWeight) {
    return new StepLoss() {
      @Override
      public int labels() {
        return 1;
      }

      @Override
      public double loss(float[] logits, int at, double target) {
        return StepBinaryCrossEntropy.loss(logits[at], target, positiveWeight);
      }

      @Override
      public double[] gradient(float[] logits, int at, double target) {
        return new double[] {StepBinaryCrossEntropy.gradient(logits[at], target, positiveWeight)};
      }
    };
  }

  /** Cross-entropy of three logits, see {@link ThreeClassCrossEntropy}. */
  static StepLoss threeClass() {
    return new StepLoss() {
      @Override
      public int labels() {
        return 3;
      }

      @Override
      public double loss(float[] logits, int at, double target) {
        return ThreeClassCrossEntropy.loss(
            ThreeClassCrossEntropy.probabilities(logits, at),
            ThreeClassCrossEntropy.target(target));
      }

      @Override
      public double[] gradient(float[] logits, int at, double target) {
        double[] gradient = ThreeClassCrossEntropy.probabilities(logits, at);
        double[] wanted = ThreeClassCrossEntropy.target(target);
        for (int c = 0; c < gradient.length; c++) {
          gradient[c] -= wanted[c];
        }
        return gradient;
      }
    };
  }
}
