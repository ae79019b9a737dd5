/**
 * The bridge to the tensor engine: TorchScript source made into a module in memory, and calls of
 * its methods with lists of tensors, and the device they lie on. Nothing outside {@code
 * io.stepwise.lm} sees more of it than that device's name.
 */
package io.stepwise.lm.engine;
