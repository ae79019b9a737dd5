package io.stepwise.lm.weights;

/**
 * A named array's value.
 *
 * @param shape its shape
 * @param values its elements, row-major, as 32-bit floats
 */
public record Tensor(int[] shape, float[] values) {}
