/**
 * Input layouts of reward models: which token ids a problem and its steps become, and at which of
 * them each step's score is read.
 */
package io.stepwise.prm.layout;
