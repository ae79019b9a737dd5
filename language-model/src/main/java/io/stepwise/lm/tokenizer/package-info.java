/**
 * Text to token ids and back, with the five ids that give a chain its form. Steps are tokenised one
 * by one, so that a step's end is never merged into its neighbours.
 */
package io.stepwise.lm.tokenizer;
