package io.stepwise.lm.format;

/**
 * Finds the steps of one response token by token. A step that was reported as ended stays as it is,
 * independently of the tokens that follow.
 */
public interface StepScanner {
  /**
   * Takes the next token of the response.
   *
   * @return whether a step is now known to have ended that was not before. With a regular
   *     expression it may have ended some tokens earlier; {@link #ended()} says where.
   */
  boolean accept(int id);

  /** The steps that are known to have ended. */
  StepSpans ended();

  /** The steps of the response if no token follows, the unfinished last one included. */
  StepSpans finish();
}
