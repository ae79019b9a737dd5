/**
 * An MLflow server, called through its own client: {@link
 * io.stepwise.jobs.tracking.mlflow.MlflowServer}. Every call has a limit in time. What is sent, and
 * when again, is decided by those who call.
 */
package io.stepwise.jobs.tracking.mlflow;
