/**
 * Measures on fixed rows: how often each way of choosing among a problem's samples is right, and
 * how well first errors are found. The equations are {@code io.stepwise.rollout.selection} and
 * {@code io.stepwise.prm.evaluation}.
 */
package io.stepwise.jobs.evaluate;
