package io.stepwise.lm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import io.stepwise.lm.config.ModelConfig;
import io.stepwise.lm.weights.ParameterLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * The decoder once more in DJL's own operators, head by head, as the papers write it: embedding,
 * blocks of RMS norm (Zhang and Sennrich 2019), rotary attention (Su et al. 2021) over grouped keys
 * (Ainslie et al. 2023) and a gated layer (Shazeer 2020), final norm, heads. Slow, differentiable
 * by DJL's gradient collector, and without a line in common with {@code decoder.py}.
 *
 * <p>Shapes: B rows, T positions, D hidden width, E head width, V vocabulary.
 */
final class PlainTwin {
  /** Hides a position from softmax, whose exponential of it is zero. */
  private static final float HIDDEN = -1e9f;

  private final ModelConfig c;
  private final ParameterLayout layout;
  private final NDManager manager;
  private final List<NDArray> weights = new ArrayList<>();

  PlainTwin(ModelConfig config, List<float[]> values, NDManager manager) {
    this.c = config;
    this.layout = new ParameterLayout(config);
    this.manager = manager;
    for (int i = 0; i < values.size(); i++) {
      int[] shape = layout.list().get(i).shape();
      long[] sizes = new long[shape.length];
      for (int k = 0; k < shape.length; k++) {
        sizes[k] = shape[k];
      }
      NDArray weight = manager.create(values.get(i), new Shape(sizes));
      weight.setRequiresGradient(true);
      weights.add(weight);
    }
  }

  List<NDArray> weights() {
    return weights;
  }

  /**
   * What {@code token_outputs} of the decoder's source returns.
   *
   * @param ids token ids, [B,T]
   */
  NDList outputs(NDArray ids, ModelOutput output) {
    NDArray h = norm(trunk(ids), weights.get(layout.normAt()));
    long batch = ids.getShape().get(0);
    long length = ids.getShape().get(1);
    NDList outputs = new NDList();
    if (output.logProbs()) {
      NDArray before = h.get(new NDIndex(":, :" + (length - 1)));
      NDArray logProbs = linear(before, weights.get(layout.languageModelAt()), null).logSoftmax(-1);
      NDArray next = ids.get(new NDIndex(":, 1:")).oneHot(c.vocabulary());
      NDArray nothing = manager.zeros(new Shape(batch, 1));
      NDArray chosen = logProbs.mul(next).sum(new int[] {-1});
      NDArray entropy = logProbs.exp().mul(logProbs).sum(new int[] {-1}).neg();
      outputs.add(NDArrays.concat(new NDList(nothing, chosen), 1));
      outputs.add(NDArrays.concat(new NDList(nothing, entropy), 1));
    }
    if (output.head()) {
      NDArray score = weights.get(layout.headAt());
      NDArray bias = weights.get(layout.headAt() + 1);
      outputs.add(linear(h, score, bias).squeeze(-1));
    }
    return outputs;
  }

  private NDArray trunk(NDArray ids) {
    NDArray h = ids.oneHot(c.vocabulary()).matMul(weights.get(0));
    for (int layer = 0; layer < c.layers(); layer++) {
      int at = 1 + layer * layout.stride();
      h = h.add(attention(norm(h, weights.get(at)), layer, at));
      h = h.add(gated(norm(h, weights.get(at + 3)), at));
    }
    return h;
  }

  /** x · w / sqrt(mean(x²) + ε). */
  private NDArray norm(NDArray x, NDArray gain) {
    NDArray square = x.square().mean(new int[] {-1}, true);
    return x.div(square.add(number(c.normEpsilon())).sqrt()).mul(gain);
  }

  /**
   * A number that lives as long as the twin. Of a plain number DJL's operators make an array that
   * they close at once, although the graph keeps reading its memory, which the garbage collector
   * then frees: gradients turned into NaN now and then.
   */
  private NDArray number(double value) {
    return manager.create((float) value);
  }

  private static NDArray linear(NDArray x, NDArray matrix, NDArray bias) {
    NDArray y = x.matMul(matrix.transpose());
    return bias == null ? y : y.add(bias);
  }

  /** W_down (silu(W_gate x) · W_up x). */
  private NDArray gated(NDArray x, int at) {
    NDArray both = linear(x, weights.get(at + 4), null);
    int f = c.intermediate();
    NDArray gate = columns(both, 0, f);
    NDArray up = columns(both, f, 2 * f);
    NDArray hidden = gate.mul(Activation.sigmoid(gate)).mul(up);
    return linear(hidden, weights.get(at + 5), null);
  }

  private static NDArray columns(NDArray x, int from, int to) {
    return x.get(new NDIndex("..., " + from + ":" + to));
  }

  private NDArray attention(NDArray x, int layer, int at) {
    int width = c.headWidth();
    int group = c.heads() / c.keyValueHeads();
    NDArray all =
        linear(x, weights.get(at + 1), c.queryKeyValueBias() ? weights.get(at + 6) : null);
    int keysFrom = c.heads() * width;
    int valuesFrom = keysFrom + c.keyValueHeads() * width;
    int normAt = at + (c.queryKeyValueBias() ? 7 : 6);
    NDArray mask = mask((int) x.getShape().get(1), layer);
    NDList heads = new NDList();
    for (int head = 0; head < c.heads(); head++) {
      int shared = head / group;
      NDArray q = columns(all, head * width, (head + 1) * width);
      NDArray k = columns(all, keysFrom + shared * width, keysFrom + (shared + 1) * width);
      NDArray v = columns(all, valuesFrom + shared * width, valuesFrom + (shared + 1) * width);
      if (c.queryKeyNorm()) {
        q = norm(q, weights.get(normAt));
        k = norm(k, weights.get(normAt + 1));
      }
      NDArray scores = rotated(q).matMul(rotated(k).transpose(0, 2, 1));
      NDArray p = scores.div(number(Math.sqrt(width))).add(mask).softmax(-1);
      heads.add(p.matMul(v));
    }
    NDArray bias = c.outputBias() ? weights.get(at + layout.stride() - 1) : null;
    // Of a single array DJL's concat makes a copy without history.
    NDArray together = heads.size() == 1 ? heads.get(0) : NDArrays.concat(heads, -1);
    return linear(together, weights.get(at + 2), bias);
  }

  /** [T,T]: 0 where the row's position sees the column's. */
  private NDArray mask(int length, int layer) {
    boolean windowed = c.window().layers().get(layer);
    float[] mask = new float[length * length];
    for (int query = 0; query < length; query++) {
      for (int key = 0; key < length; key++) {
        boolean seen = key <= query && (!windowed || query - key < c.window().tokens());
        mask[query * length + key] = seen ? 0 : HIDDEN;
      }
    }
    return manager.create(mask, new Shape(length, length));
  }

  /** Pair (j, j + E/2) of x [B,T,E] turned at position t by t · f_j. */
  private NDArray rotated(NDArray x) {
    int half = c.headWidth() / 2;
    int length = (int) x.getShape().get(1);
    double[] f = c.ropeScaling().frequencies(c.ropeTheta(), c.headWidth());
    float[] cosines = new float[length * half];
    float[] sines = new float[length * half];
    for (int t = 0; t < length; t++) {
      for (int j = 0; j < half; j++) {
        cosines[t * half + j] = (float) (c.ropeScaling().magnitude() * Math.cos(t * f[j]));
        sines[t * half + j] = (float) (c.ropeScaling().magnitude() * Math.sin(t * f[j]));
      }
    }
    NDArray cos = manager.create(cosines, new Shape(length, half));
    NDArray sin = manager.create(sines, new Shape(length, half));
    NDArray first = columns(x, 0, half);
    NDArray second = columns(x, half, 2 * half);
    return NDArrays.concat(
        new NDList(first.mul(cos).sub(second.mul(sin)), second.mul(cos).add(first.mul(sin))), -1);
  }
}
