/**
 * How positions turn heads: the rotary frequencies and their scalings for rows longer than those a
 * model was first trained on. Numbers only; no tensors, no files.
 */
package io.stepwise.lm.rope;
