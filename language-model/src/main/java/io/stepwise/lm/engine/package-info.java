/**
 * The bridge to the tensor engine: TorchScript source made into a module in memory, and calls of
 * its methods with lists of tensors. Nothing outside {@code io.stepwise.lm} sees it.
 */
package io.stepwise.lm.engine;
