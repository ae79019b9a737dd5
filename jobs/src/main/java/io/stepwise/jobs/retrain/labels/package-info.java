/**
 * Label files as solutions: those ingested once and kept by their digest, the frozen sets that
 * candidates are measured on, and the mixture of new and earlier solutions that one is trained on.
 */
package io.stepwise.jobs.retrain.labels;
