package io.stepwise.lm.vector;

/** Puts a dense weight into padded rows and columns, and takes it out again. */
record PaddedShape(Axis rows, Axis columns) {
  /** Bytes of an array of this shape. */
  long bytes() {
    return 4L * rows.paddedSize() * columns.paddedSize();
  }

  /** Zeros of this shape. */
  float[] zeros() {
    return new float[rows.paddedSize() * columns.paddedSize()];
  }

  /** Dense {@code [rows, columns]} → padded. */
  float[] pad(float[] dense) {
    float[] padded = zeros();
    for (int i = 0; i < rows.size(); i++) {
      int to = rows.at(i) * columns.paddedSize();
      for (int s = 0; s < columns.count(); s++) {
        int from = s * columns.length();
        System.arraycopy(
            dense, i * columns.size() + from, padded, to + columns.at(from), columns.length());
      }
    }
    return padded;
  }

  /** Padded → dense. */
  float[] unpad(float[] padded) {
    float[] dense = new float[rows.size() * columns.size()];
    for (int i = 0; i < rows.size(); i++) {
      int at = rows.at(i) * columns.paddedSize();
      for (int s = 0; s < columns.count(); s++) {
        int to = s * columns.length();
        System.arraycopy(
            padded, at + columns.at(to), dense, i * columns.size() + to, columns.length());
      }
    }
    return dense;
  }
}
