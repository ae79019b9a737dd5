package io.stepwise.jobs.config;

/** Where tensors live. */
public enum Device {
  /** A GPU where there is one, else the CPU. */
  AUTO,
  /** The CPU. */
  CPU,
  /** The first CUDA GPU; a machine without one is rejected. */
  CUDA
}
