/**
 * How fast the language model is next to transformers on the same weights: {@code
 * benchmarks/run-language-model.sh}.
 */
package io.stepwise.benchmarks.lm;
