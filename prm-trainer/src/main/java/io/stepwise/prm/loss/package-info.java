/** Losses of reward models, as plain mathematics over arrays. */
package io.stepwise.prm.loss;
