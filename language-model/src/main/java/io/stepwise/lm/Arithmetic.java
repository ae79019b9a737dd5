package io.stepwise.lm;

/** What computes a model. Both agree to single precision. */
public enum Arithmetic {
  /** Java on the processor's vectors: the faster one on a processor. */
  VECTORS,
  /** TorchScript in the tensor engine: any device. */
  TENSOR_ENGINE;

  /** The faster one this process can use. */
  public static Arithmetic usual() {
    String chosen = System.getProperty("stepwise.arithmetic");
    if (chosen != null) {
      return valueOf(chosen);
    }
    // The module is incubating, so a process has it only if it was started with it, as Spark's are.
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
        ? VECTORS
        : TENSOR_ENGINE;
  }
}
