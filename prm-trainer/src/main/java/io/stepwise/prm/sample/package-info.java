/**
 * Step labels to what a reward model is trained on: rows of tokens, read-out positions, targets.
 */
package io.stepwise.prm.sample;
