package io.stepwise.lm.rope;

import io.stepwise.data.error.InvalidInput;

/**
 * YaRN, Peng et al. 2023 (arXiv:2309.00071) §3.2 and §3.4: pairs that turn more than {@code fast}
 * times over the original length keep their frequency, those that turn less than {@code slow} times
 * are slowed by the factor, with a ramp over the pair's index between; cosines and sines grow.
 *
 * <pre>
 *   index(turns) = E · ln(original / (2π · turns)) / (2 ln θ)
 *   from = max(0, ⌊index(fast)⌋),  to = min(E − 1, ⌈index(slow)⌉)
 *   r_j  = clamp((j − from) / (to − from), 0, 1)
 *   f'_j = (1 − r_j) · f_j + r_j · f_j / factor
 *   magnitude = 0.1 · ln(factor) + 1, unless given
 * </pre>
 *
 * @param factor at least 1
 * @param fast turns above which a pair is left alone (β of the paper)
 * @param slow turns below which a pair is slowed fully (α of the paper)
 * @param original longest row of the first training, in tokens
 * @param magnitude what cosines and sines are multiplied by
 * @param edges whether the ramp's ends are rounded to whole indices
 */
public record YarnRope(
    double factor, double fast, double slow, int original, double magnitude, Edges edges)
    implements RopeScaling {
  /** The ramp's ends. */
  public enum Edges {
    /** Rounded outwards, as the paper's code does. */
    ROUNDED,
    /** As computed. */
    EXACT
  }

  /** Rejects numbers out of range. */
  public YarnRope {
    LinearRope.checkFactor(factor);
    if (!(slow > 0)
        || !(fast >= slow && fast < 1e9)
        || original < 1
        || !(magnitude > 0 && magnitude < 1e9)) {
      throw new InvalidInput(
          "Cannot read model: yarn rope out of range ("
              + fast
              + ", "
              + slow
              + ", "
              + original
              + ", "
              + magnitude
              + ", expected 0 < beta_slow <= beta_fast, original_max_position_embeddings >= 1,"
              + " attention_factor > 0)");
    }
  }

  /** The paper's magnitude for a factor, times a weight (1 in the paper). */
  public static double magnitude(double factor, double weight) {
    return factor <= 1 ? 1 : 0.1 * weight * Math.log(factor) + 1;
  }

  @Override
  public double[] frequencies(double theta, int width) {
    double from = index(fast, theta, width);
    double to = index(slow, theta, width);
    if (edges == Edges.ROUNDED) {
      from = Math.floor(from);
      to = Math.ceil(to);
    }
    from = Math.max(0, from);
    to = Math.min(width - 1, to);
    double span = to == from ? 0.001 : to - from;
    double[] f = new PlainRope().frequencies(theta, width);
    for (int j = 0; j < f.length; j++) {
      double r = Math.min(1, Math.max(0, (j - from) / span));
      f[j] = (1 - r) * f[j] + r * f[j] / factor;
    }
    return f;
  }

  private double index(double turns, double theta, int width) {
    return width * Math.log(original / (turns * 2 * Math.PI)) / (2 * Math.log(theta));
  }
}
