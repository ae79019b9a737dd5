/**
 * Whether a candidate may replace the champion: both on the same frozen sets, problem by problem,
 * and what must not happen whatever the figures say. Nothing here reads a file or moves an alias.
 */
package io.stepwise.jobs.retrain.gate;
