package io.stepwise.lm.vector;

/**
 * A matrix B packed for {@link Product}: panels of a few vectors of columns, then narrower ones,
 * each panel's rows one after the other, so that a product reads it from front to back. A row is
 * left free after each panel: rows of a power of two in number would all lie in the same few sets
 * of a cache.
 */
final class Panels implements Packed {
  /** Rows that are copied of one panel before the next: B is read in its own order. */
  private static final int ROWS = 8;

  private final float[] values;
  private final int depth;
  private final int columns;
  private final int widest;

  private Panels(float[] values, int depth, int columns, int widest) {
    this.values = values;
    this.depth = depth;
    this.columns = columns;
    this.widest = widest;
  }

  /** Numbers that a packed matrix takes. */
  static int size(int rows, int columns) {
    return (rows + 1) * columns;
  }

  /** Packs the transpose of a dense weight, so that x · B is the layer's x · Wᵀ. */
  static Panels ofTransposed(float[] weight, int rows, int columns) {
    float[] values = new float[size(columns, rows)];
    Panels packed = new Panels(values, columns, rows, Lanes.WIDE);
    packed.fillTransposed(Matrix.dense(weight, rows, columns));
    return packed;
  }

  /** Packs a dense weight itself, so that y · B is y · W. */
  static Panels of(float[] weight, int rows, int columns) {
    float[] values = new float[size(rows, columns)];
    Panels packed = new Panels(values, rows, columns, Lanes.WIDE);
    packed.fill(Matrix.dense(weight, rows, columns));
    return packed;
  }

  /** Packs a matrix into a scratch. */
  static Panels copied(Matrix b, float[] scratch) {
    Panels packed = new Panels(scratch, b.rows(), b.columns(), Lanes.WIDE);
    packed.fill(b);
    return packed;
  }

  /**
   * Packs a matrix's transpose into a scratch, in panels of {@link Lanes#MEDIUM} columns and one
   * vector; columns beyond the matrix's rows hold anything.
   */
  static Panels transposed(Matrix b, int columns, float[] scratch) {
    Panels packed = new Panels(scratch, b.columns(), columns, Lanes.MEDIUM);
    packed.fillTransposed(b);
    return packed;
  }

  private void fill(Matrix b) {
    for (int k = 0; k < depth; k += ROWS) {
      int width;
      for (int j = 0; j < columns; j += width) {
        width = width(j);
        fill(b, k, j, width);
      }
    }
  }

  /** Some rows of one panel. */
  private void fill(Matrix b, int row, int column, int width) {
    int to = at(column) + row * width;
    int from = b.offset() + row * b.rowStride() + column;
    int end = Math.min(depth, row + ROWS);
    for (int k = row; k < end; k++, to += width, from += b.rowStride()) {
      for (int v = 0; v < width; v += Lanes.COUNT) {
        Lanes.load(b.values(), from + v).intoArray(values, to + v);
      }
    }
  }

  private void fillTransposed(Matrix b) {
    int width;
    for (int j = 0; j < b.rows(); j += width) {
      width = width(j);
      if (width == Lanes.MEDIUM) {
        // A width that the compiler knows lets it take the checks out of the loop.
        fillTransposed(b, j, Lanes.MEDIUM);
      } else {
        fillTransposed(b, j, width);
      }
    }
  }

  private void fillTransposed(Matrix b, int column, int width) {
    float[] from = b.values();
    int rows = Math.min(width, b.rows() - column);
    for (int i = 0; i < rows; i++) {
      int row = b.offset() + (column + i) * b.rowStride();
      int to = at(column) + i;
      for (int k = 0; k < depth; k++) {
        values[to + k * width] = from[row + k];
      }
    }
  }

  @Override
  public float[] weight(int weightRows, int weightColumns) {
    float[] weight = new float[weightRows * weightColumns];
    weight(weight, 0);
    return weight;
  }

  /** Writes the dense weight whose transpose this is from a row on. */
  void weight(float[] weight, int row) {
    int width;
    for (int j = 0; j < columns; j += width) {
      width = width(j);
      for (int i = 0; i < Math.min(width, columns - j); i++) {
        int from = at(j) + i;
        int to = (row + j + i) * depth;
        for (int k = 0; k < depth; k++) {
          weight[to + k] = values[from + k * width];
        }
      }
    }
  }

  @Override
  public void addTo(Matrix c, Matrix a) {
    Product.add(c, a, whole());
  }

  @Override
  public void assignTo(Matrix c, Matrix a) {
    Product.assign(c, a, whole());
  }

  /** All of it. */
  Part whole() {
    return new Part(this, 0, 0);
  }

  /**
   * The rest of it from a row and a column on.
   *
   * @param column where a panel begins
   */
  Part from(int row, int column) {
    return new Part(this, row, column);
  }

  private int width(int column) {
    return Math.min(widest, Lanes.panel(columns - column));
  }

  private int at(int column) {
    return size(depth, column);
  }

  /**
   * The rows and columns of packed ones from given ones on.
   *
   * @param row the first row
   * @param column the first column, where a panel begins
   */
  record Part(Panels panels, int row, int column) {
    float[] values() {
      return panels.values;
    }

    /** The same without its first rows. */
    Part from(int rows) {
      return new Part(panels, row + rows, column);
    }

    /** Width of the panel that begins at a column. */
    int width(int j) {
      return panels.width(column + j);
    }

    /** Where the first row of the panel that begins at a column lies; the others follow. */
    int at(int j) {
      return panels.at(column + j) + row * width(j);
    }

    /** From a whole panel of {@link Lanes#MEDIUM} columns to the next. */
    int step() {
      return size(panels.depth, Lanes.MEDIUM);
    }
  }
}
