package io.stepwise.lm.vector;

/** A matrix B packed for the length of one product, in a scratch that the calling thread keeps. */
final class SparePanels {
  private static final ThreadLocal<SparePanels> SPARE = ThreadLocal.withInitial(SparePanels::new);

  private float[] values = new float[0];

  private SparePanels() {}

  /** Packs a matrix; what the thread had packed so before is lost. */
  static Panels copied(Matrix b) {
    SparePanels spare = SPARE.get();
    int size = Panels.size(b.rows(), b.columns());
    if (spare.values.length < size) {
      spare.values = new float[size];
    }
    return Panels.copied(b, spare.values);
  }
}
