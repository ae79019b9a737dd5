package io.stepwise.policy.advantage;

/**
 * Advantages and returns of one chain per token; 0 where masked.
 *
 * @param advantages A, [T]
 * @param returns targets of the value before each token, [T]
 */
@SuppressWarnings("ArrayRecordComponent") // numbers handed on at once, never compared
public record Advantages(double[] advantages, double[] returns) {}
