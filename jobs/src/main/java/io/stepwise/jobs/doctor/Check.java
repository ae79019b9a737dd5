package io.stepwise.jobs.doctor;

import io.stepwise.data.error.StepwiseException;

/** Looks at one thing. What it throws is a failure, shown with its message. */
@FunctionalInterface
interface Check {
  Finding look() throws Exception;

  /** What it found, or what it threw as a failure. */
  default Finding finding() {
    try {
      return look();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Finding.failed("interrupted", "try again");
    } catch (StepwiseException e) {
      return Finding.failed(e.getMessage(), "");
    } catch (Exception e) {
      return Finding.failed(words(e), "--verbose shows more");
    }
  }

  /** An exception, and the first cause of it, which libraries wrap. */
  private static String words(Exception e) {
    Throwable first = e;
    while (first.getCause() != null) {
      first = first.getCause();
    }
    String words = e.getClass().getSimpleName() + ": " + e.getMessage();
    return first == e ? words : words + " (" + first.getMessage() + ")";
  }
}
