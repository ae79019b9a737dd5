/**
 * The policy's part of {@code retrain}: its settings, the problems it is trained and measured on,
 * and the judgement of its chains. It reads and writes folders, and moves no alias.
 */
package io.stepwise.jobs.retrain.policy;
