/** Defaults that fit the model that a job starts from. */
package io.stepwise.jobs.preset;
