package io.stepwise.lm;

import io.stepwise.lm.engine.Devices;

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
    return lacksVectors() || Devices.gpu() ? TENSOR_ENGINE : VECTORS;
  }

  /** Whether Java has no vectors: their module is incubating, so a process must be given it. */
  public static boolean lacksVectors() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty();
  }
}
