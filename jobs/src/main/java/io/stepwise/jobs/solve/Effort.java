package io.stepwise.jobs.solve;

/** How much is spent on a problem, where no numbers are given. */
public enum Effort {
  /** One solution. */
  NONE(1),
  /** 2 solutions. */
  MINIMAL(2),
  /** 4 solutions. */
  LOW(4),
  /** 16 solutions. */
  MEDIUM(16),
  /** 64 solutions. */
  HIGH(64),
  /** 256 solutions. */
  MAX(256),
  /** One solution where the reward model is sure of it, else as many as for medium. */
  AUTO(16);

  private final int samples;

  Effort(int samples) {
    this.samples = samples;
  }

  /** Number of solutions, N. */
  int samples() {
    return samples;
  }
}
