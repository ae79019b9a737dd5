/**
 * The command {@code ingest}: settings and progress. The work itself, and all it knows of formats,
 * is {@code io.stepwise.data.ingest}.
 */
package io.stepwise.jobs.ingest;
