/**
 * The language model: a decoder that reads and writes Hugging Face folders, its outputs per token,
 * its training and its generation. The only module that uses the tensor engine.
 *
 * <p>Start at {@link io.stepwise.lm.CausalModel}. What a trainer passes in is plain Java ({@link
 * io.stepwise.lm.TokenObjective}); problems, rewards and Spark are never here.
 */
package io.stepwise.lm;
