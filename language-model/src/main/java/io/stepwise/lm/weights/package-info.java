/**
 * Weights on disk and in memory: safetensors files, Hugging Face's names, the fused order the
 * decoder takes them in, and how fresh ones are drawn.
 */
package io.stepwise.lm.weights;
