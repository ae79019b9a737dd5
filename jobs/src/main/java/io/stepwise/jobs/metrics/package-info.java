/**
 * The local ledger of measurements: every figure of every phase, appended as one JSON line. Charts
 * of the report are drawn from it and a tracking server is fed from it, so neither can lose a
 * figure. It knows no tracking server.
 */
package io.stepwise.jobs.metrics;
