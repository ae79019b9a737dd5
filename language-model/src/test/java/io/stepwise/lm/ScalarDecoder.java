package io.stepwise.lm;

import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelConfig;
import io.stepwise.lm.weights.ParameterLayout;
import java.util.ArrayList;
import java.util.List;

/** The decoder in plain loops over doubles: slow, and independent of the native source. */
final class ScalarDecoder {
  private final ModelConfig c;
  private final ParameterLayout layout;
  private final List<double[]> w;

  ScalarDecoder(ModelConfig config, List<float[]> weights) {
    c = config;
    layout = new ParameterLayout(config);
    w = new ArrayList<>();
    for (float[] values : weights) {
      double[] wide = new double[values.length];
      for (int i = 0; i < wide.length; i++) {
        wide[i] = values[i];
      }
      w.add(wide);
    }
  }

  double[] weight(int index) {
    return w.get(index);
  }

  /** Log-probability of each token given those before it, [T]; 0 first. */
  double[] logProbs(int[] x) {
    double[][] h = hidden(x);
    double[] result = new double[x.length];
    for (int t = 1; t < x.length; t++) {
      double[] z = product(w.get(layout.languageModelAt()), h[t - 1], c.vocabulary());
      double max = Double.NEGATIVE_INFINITY;
      for (double v : z) {
        max = Math.max(max, v);
      }
      double sum = 0;
      for (double v : z) {
        sum += Math.exp(v - max);
      }
      result[t] = z[x[t]] - max - Math.log(sum);
    }
    return result;
  }

  /** The scalar head at each token, [T]. */
  double[] head(int[] x) {
    if (c.head() != Head.SCALAR) {
      throw new IllegalStateException("no head");
    }
    double[][] h = hidden(x);
    double[] result = new double[x.length];
    for (int t = 0; t < x.length; t++) {
      result[t] = product(w.get(layout.headAt()), h[t], 1)[0] + w.get(layout.headAt() + 1)[0];
    }
    return result;
  }

  private double[][] hidden(int[] x) {
    int d = c.hidden();
    double[][] h = new double[x.length][d];
    for (int t = 0; t < x.length; t++) {
      System.arraycopy(w.get(0), x[t] * d, h[t], 0, d);
    }
    for (int layer = 0; layer < c.layers(); layer++) {
      block(h, 1 + layer * layout.stride());
    }
    for (int t = 0; t < x.length; t++) {
      h[t] = norm(h[t], w.get(layout.normAt()));
    }
    return h;
  }

  private void block(double[][] h, int at) {
    int length = h.length;
    int e = c.headWidth();
    int heads = c.heads();
    int kv = c.keyValueHeads();
    double[][] q = new double[length][];
    double[][] k = new double[length][];
    double[][] v = new double[length][];
    for (int t = 0; t < length; t++) {
      double[] y = product(w.get(at + 1), norm(h[t], w.get(at)), (heads + 2 * kv) * e);
      if (c.queryKeyValueBias()) {
        add(y, w.get(at + 6));
      }
      q[t] = slice(y, 0, heads * e);
      k[t] = slice(y, heads * e, kv * e);
      v[t] = slice(y, (heads + kv) * e, kv * e);
      if (c.queryKeyNorm()) {
        int normAt = at + (c.queryKeyValueBias() ? 7 : 6);
        normHeads(q[t], w.get(normAt));
        normHeads(k[t], w.get(normAt + 1));
      }
      turn(q[t], t);
      turn(k[t], t);
    }
    for (int t = 0; t < length; t++) {
      double[] o = new double[heads * e];
      for (int head = 0; head < heads; head++) {
        int group = head / (heads / kv);
        double[] p = new double[t + 1];
        double sum = 0;
        for (int s = 0; s <= t; s++) {
          double dot = 0;
          for (int i = 0; i < e; i++) {
            dot += q[t][head * e + i] * k[s][group * e + i];
          }
          p[s] = Math.exp(dot / Math.sqrt(e));
          sum += p[s];
        }
        for (int s = 0; s <= t; s++) {
          for (int i = 0; i < e; i++) {
            o[head * e + i] += p[s] / sum * v[s][group * e + i];
          }
        }
      }
      add(h[t], product(w.get(at + 2), o, c.hidden()));
    }
    int f = c.intermediate();
    for (int t = 0; t < length; t++) {
      double[] y = product(w.get(at + 4), norm(h[t], w.get(at + 3)), 2 * f);
      double[] z = new double[f];
      for (int i = 0; i < f; i++) {
        z[i] = y[i] / (1 + Math.exp(-y[i])) * y[f + i];
      }
      add(h[t], product(w.get(at + 5), z, c.hidden()));
    }
  }

  private void turn(double[] x, int position) {
    int e = c.headWidth();
    for (int from = 0; from < x.length; from += e) {
      for (int j = 0; j < e / 2; j++) {
        double angle = position * Math.pow(c.ropeTheta(), -2.0 * j / e);
        double a = x[from + j];
        double b = x[from + j + e / 2];
        x[from + j] = a * Math.cos(angle) - b * Math.sin(angle);
        x[from + j + e / 2] = b * Math.cos(angle) + a * Math.sin(angle);
      }
    }
  }

  private void normHeads(double[] x, double[] gain) {
    for (int from = 0; from < x.length; from += gain.length) {
      System.arraycopy(norm(slice(x, from, gain.length), gain), 0, x, from, gain.length);
    }
  }

  private double[] norm(double[] x, double[] gain) {
    double squares = 0;
    for (double v : x) {
      squares += v * v;
    }
    double scale = 1 / Math.sqrt(squares / x.length + c.normEpsilon());
    double[] y = new double[x.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = x[i] * scale * gain[i];
    }
    return y;
  }

  private static double[] product(double[] matrix, double[] x, int rows) {
    double[] y = new double[rows];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < x.length; j++) {
        y[i] += matrix[i * x.length + j] * x[j];
      }
    }
    return y;
  }

  private static double[] slice(double[] x, int from, int count) {
    double[] y = new double[count];
    System.arraycopy(x, from, y, 0, count);
    return y;
  }

  private static void add(double[] a, double[] b) {
    for (int i = 0; i < a.length; i++) {
      a[i] += b[i];
    }
  }
}
