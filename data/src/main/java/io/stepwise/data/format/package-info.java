/**
 * File formats of step labels: one line in, one {@link io.stepwise.data.format.ParseOutcome} out.
 *
 * <p>A format never throws for what a line holds, never opens a file and keeps no state between
 * lines, so that any line can be read by any worker. Which lines of which files are read is the
 * concern of {@code io.stepwise.data.ingest}; where solutions go, of {@code
 * io.stepwise.data.table}.
 */
package io.stepwise.data.format;
