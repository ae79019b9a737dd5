package io.stepwise.policy.advantage;

/**
 * What one chain teaches, token by token; 0 where masked.
 *
 * @param advantages [T] how much better than expected each token turned out
 * @param returns [T] what the critic should have said before each token
 */
@SuppressWarnings("ArrayRecordComponent") // numbers handed on at once, never compared
public record Advantages(double[] advantages, double[] returns) {}
