/**
 * Heads of reward models: what turns a decoder's hidden state at a position into the logit of
 * P(correct), and how the heads of published models are read.
 */
package io.stepwise.prm.head;
