package io.stepwise.prm.loss;

/** The loss of one supervised token, as a function of the numbers that the head gives it. */
public interface StepLoss {
  /** Numbers per token. */
  int labels();

  /**
   * The loss in nats of logits that begin at an index.
   *
   * @param target probability of each label, [labels]
   */
  double loss(float[] logits, int at, double[] target);

  /** Its derivative with respect to each of them, [labels]. */
  double[] gradient(float[] logits, int at, double[] target);

  /** Cross-entropy of one logit, see {@link StepBinaryCrossEntropy}. */
  static StepLoss binary(double positiveWeight) {
    return new StepLoss() {
      @Override
      public int labels() {
        return 1;
      }

      @Override
      public double loss(float[] logits, int at, double[] target) {
        return StepBinaryCrossEntropy.loss(logits[at], target[0], positiveWeight);
      }

      @Override
      public double[] gradient(float[] logits, int at, double[] target) {
        return new double[] {
          StepBinaryCrossEntropy.gradient(logits[at], target[0], positiveWeight)
        };
      }
    };
  }

  /**
   * Cross-entropy of three logits, see {@link ThreeClassCrossEntropy}.
   *
   * @param weights of the classes wrong, neutral and right, [3]
   */
  static StepLoss threeClass(double... weights) {
    return new StepLoss() {
      @Override
      public int labels() {
        return 3;
      }

      @Override
      public double loss(float[] logits, int at, double[] target) {
        return ThreeClassCrossEntropy.loss(
            ThreeClassCrossEntropy.probabilities(logits, at), weighted(target));
      }

      @Override
      public double[] gradient(float[] logits, int at, double[] target) {
        double[] gradient = ThreeClassCrossEntropy.probabilities(logits, at);
        double[] wanted = weighted(target);
        double sum = wanted[0] + wanted[1] + wanted[2];
        for (int c = 0; c < gradient.length; c++) {
          gradient[c] = gradient[c] * sum - wanted[c];
        }
        return gradient;
      }

      private double[] weighted(double[] target) {
        double[] weighted = new double[target.length];
        for (int c = 0; c < weighted.length; c++) {
          weighted[c] = weights[c] * target[c];
        }
        return weighted;
      }
    };
  }
}
