/**
 * Sampling with a key–value cache: finished rows leave, waiting ones take their place, and every
 * token is drawn by its request's own randomness, independently of the rest of the batch.
 */
package io.stepwise.lm.generation;
