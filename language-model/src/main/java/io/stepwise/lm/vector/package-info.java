/**
 * The decoder's arithmetic on the processor's vector registers, in Java: matrix products, norms,
 * rotary positions, attention over whole rows and over blocks of keys and values, and their
 * derivatives. Everything is single precision and runs on the calling thread; whatever is computed
 * for a token depends on its own row only, bit for bit, not on what else is in the batch.
 *
 * <p>Arrays are padded: widths are rounded up to whole vectors and the padding holds zeros. No
 * tensor engine is used here, and nothing is read or written.
 */
package io.stepwise.lm.vector;
