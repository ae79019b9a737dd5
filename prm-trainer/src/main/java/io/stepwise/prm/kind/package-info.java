/** The kinds of reward models, and what a model's folder records of its kind. */
package io.stepwise.prm.kind;
