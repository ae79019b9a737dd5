package io.stepwise.jobs.doctor;

/** Looks at one thing. What it throws is a failure, shown with its message. */
@FunctionalInterface
interface Check {
  Finding look() throws Exception;
}
