package io.stepwise.lm.vector;

import io.stepwise.lm.weights.RotaryTable;
import jdk.incubator.vector.FloatVector;

/**
 * Turns each pair (x_j, x_{j+E/2}) of a head by the angle of its token's position (Su et al. 2021,
 * arXiv:2104.09864), and back.
 */
final class Rotation {
  private final RotaryTable table;

  Rotation(RotaryTable table) {
    this.table = table;
  }

  /** Turns the head at an offset. */
  void turn(float[] x, int at, int position) {
    int width = table.width();
    int from = position * width;
    float[] cosines = table.cosines();
    float[] sines = table.sines();
    int whole = width / Lanes.COUNT * Lanes.COUNT;
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      FloatVector cos = FloatVector.fromArray(Lanes.SPECIES, cosines, from + j);
      FloatVector sin = FloatVector.fromArray(Lanes.SPECIES, sines, from + j);
      FloatVector first = FloatVector.fromArray(Lanes.SPECIES, x, at + j);
      FloatVector second = FloatVector.fromArray(Lanes.SPECIES, x, at + width + j);
      first.mul(cos).sub(second.mul(sin)).intoArray(x, at + j);
      second.mul(cos).add(first.mul(sin)).intoArray(x, at + width + j);
    }
    for (int j = whole; j < width; j++) {
      float cos = cosines[from + j];
      float sin = sines[from + j];
      float low = x[at + j];
      float high = x[at + width + j];
      x[at + j] = low * cos - high * sin;
      x[at + width + j] = high * cos + low * sin;
    }
  }

  /** The transpose of {@link #turn}: turns a derivative back. */
  void turnBack(float[] x, int at, int position) {
    int width = table.width();
    int from = position * width;
    float[] cosines = table.cosines();
    float[] sines = table.sines();
    int whole = width / Lanes.COUNT * Lanes.COUNT;
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      FloatVector cos = FloatVector.fromArray(Lanes.SPECIES, cosines, from + j);
      FloatVector sin = FloatVector.fromArray(Lanes.SPECIES, sines, from + j);
      FloatVector first = FloatVector.fromArray(Lanes.SPECIES, x, at + j);
      FloatVector second = FloatVector.fromArray(Lanes.SPECIES, x, at + width + j);
      first.mul(cos).add(second.mul(sin)).intoArray(x, at + j);
      second.mul(cos).sub(first.mul(sin)).intoArray(x, at + width + j);
    }
    for (int j = whole; j < width; j++) {
      float cos = cosines[from + j];
      float sin = sines[from + j];
      float low = x[at + j];
      float high = x[at + width + j];
      x[at + j] = low * cos + high * sin;
      x[at + width + j] = high * cos - low * sin;
    }
  }
}
