/**
 * The decoder's arithmetic on the processor's vector registers, in Java: matrix products, norms,
 * rotary positions, attention over whole rows and over blocks of keys and values, and their
 * derivatives. Everything is single precision and runs on the calling thread; the results for a
 * token depend, bit for bit, only on its own row and not on the rest of the batch.
 *
 * <p>Arrays are padded: widths are rounded up to whole vectors and the padding holds zeros. No
 * tensor engine is used here, and nothing is read or written.
 */
package io.stepwise.lm.vector;
