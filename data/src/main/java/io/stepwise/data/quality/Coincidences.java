package io.stepwise.data.quality;

/**
 * Krippendorff's α for nominal ratings (Krippendorff 2004, Content Analysis, ch. 11).
 *
 * <pre>
 *   o_ck = Σ_units (number of ordered pairs of ratings c, k in the unit) / (m_u − 1)
 *   n_c  = Σ_k o_ck,  n = Σ_c n_c
 *   α    = 1 − D_o / D_e = ((n − 1) Σ_c o_cc − Σ_c n_c (n_c − 1)) / (n (n − 1) − Σ_c n_c (n_c − 1))
 * </pre>
 *
 * A unit is one step with its m_u ≥ 2 ratings by different labelers; units with fewer say nothing.
 * α is 1 for perfect agreement, 0 for that of chance; NaN when all ratings are equal.
 */
public final class Coincidences {
  private static final int CATEGORIES = 3;

  private final double[][] pairs = new double[CATEGORIES][CATEGORIES];
  private long units;

  /** Adds one unit: how many labelers gave each of the three ratings −1, 0, 1, [3]. */
  public void add(long[] counts) {
    long ratings = counts[0] + counts[1] + counts[2];
    if (ratings < 2) {
      return;
    }
    units++;
    for (int c = 0; c < CATEGORIES; c++) {
      for (int k = 0; k < CATEGORIES; k++) {
        pairs[c][k] += (double) counts[c] * (c == k ? counts[k] - 1 : counts[k]) / (ratings - 1);
      }
    }
  }

  /** Units of at least two ratings. */
  public long units() {
    return units;
  }

  /** The coincidence o_ck of the ratings c and k, each in {−1, 0, 1}. */
  public double of(int c, int k) {
    return pairs[c + 1][k + 1];
  }

  /** Adds what was counted elsewhere. */
  public void add(int c, int k, double coincidence) {
    pairs[c + 1][k + 1] += coincidence;
  }

  /** Adds units that were counted elsewhere. */
  public void addUnits(long more) {
    units += more;
  }

  /** Krippendorff's α. */
  public double alpha() {
    double n = 0;
    double equal = 0;
    double chance = 0;
    for (int c = 0; c < CATEGORIES; c++) {
      double row = pairs[c][0] + pairs[c][1] + pairs[c][2];
      n += row;
      equal += pairs[c][c];
      chance += row * (row - 1);
    }
    double expected = n * (n - 1) - chance;
    return expected == 0 ? Double.NaN : ((n - 1) * equal - chance) / expected;
  }

  /** The share of equal ratings among pairs, each unit weighted by its number of ratings. */
  public double equalShare() {
    double n = 0;
    double equal = 0;
    for (int c = 0; c < CATEGORIES; c++) {
      for (int k = 0; k < CATEGORIES; k++) {
        n += pairs[c][k];
      }
      equal += pairs[c][c];
    }
    return n == 0 ? Double.NaN : equal / n;
  }
}
