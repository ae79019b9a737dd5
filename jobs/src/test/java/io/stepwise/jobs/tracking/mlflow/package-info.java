/** The real server's answers to our calls. */
package io.stepwise.jobs.tracking.mlflow;
