package io.stepwise.lm.vector;

/** What a query sees: it differs between whole rows and a cache. */
@FunctionalInterface
interface Attention {
  /**
   * Attends from every token of a pass.
   *
   * @param layer which layer
   * @param queryKeyValue rotated heads, a row per token
   * @param heads what each query head read, a row per token
   */
  void attend(int layer, float[] queryKeyValue, float[] heads);
}
