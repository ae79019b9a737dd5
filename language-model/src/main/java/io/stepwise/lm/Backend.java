package io.stepwise.lm;

import io.stepwise.lm.engine.Devices;

/** What computes a model. The results of both agree to single precision. */
public enum Backend {
  /** Java's vector API: the faster one on a CPU. */
  VECTORS,
  /** TorchScript in the tensor engine: CPU or GPU. */
  TENSOR_ENGINE;

  /**
   * The faster backend that this process can use; the system property {@code stepwise.backend}
   * overrides it.
   */
  public static Backend usual() {
    String chosen = System.getProperty("stepwise.backend");
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
