/**
 * How fast the language model is beside transformers on the same weights: {@code
 * benchmarks/run-language-model.sh}.
 */
package io.stepwise.benchmarks.lm;
