/** Randomness as a function of names, never of a shared generator. */
package io.stepwise.data.random;
