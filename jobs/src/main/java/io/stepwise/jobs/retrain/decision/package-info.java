/**
 * What a run decided and why, as {@code decision.json} for programs and {@code decision.html} for
 * people. The folder is the run's word: once it is there, the promotion it names will be carried
 * out, by this start or the next.
 */
package io.stepwise.jobs.retrain.decision;
