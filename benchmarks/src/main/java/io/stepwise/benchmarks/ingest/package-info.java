/**
 * How fast label files are read: rows of PRM800K's shape in any number, and the job timed on them.
 */
package io.stepwise.benchmarks.ingest;
