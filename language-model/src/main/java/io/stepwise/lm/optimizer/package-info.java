/** How gradients become updates: AdamW, and Muon for the matrices inside the blocks. */
package io.stepwise.lm.optimizer;
