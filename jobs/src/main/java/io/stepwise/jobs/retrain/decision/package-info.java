/**
 * What a run decided and why, as {@code decision.json} for programs and {@code decision.html} for
 * people. Once the folder exists, this start or the next carries out the promotion that it names.
 */
package io.stepwise.jobs.retrain.decision;
