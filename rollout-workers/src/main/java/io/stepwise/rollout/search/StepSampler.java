package io.stepwise.rollout.search;

import io.stepwise.lm.format.Thinking;
import java.util.List;

/** Samples the steps of one problem's solutions from a policy. */
public interface StepSampler extends AutoCloseable {
  /**
   * Extends partial solutions. Everything that is sampled or computed is added to the meter.
   *
   * @return one extended solution per request, in order
   */
  List<PartialSolution> extend(List<Extension> extensions, CostMeter meter);

  /**
   * A solution with text that was not sampled, e.g. an announcement of the final answer.
   *
   * @return an open solution; the text may not have ended a step
   */
  PartialSolution inject(PartialSolution solution, String text);

  /** The text of a solution, without its end token or stop string. */
  String text(PartialSolution solution);

  /** What a solution does after its latest token, as {@code <think>} and {@code </think>} tell. */
  Thinking thinking(PartialSolution solution);

  /** Number of tokens of a text. */
  int tokens(String text);

  /** Whether the policy's vocabulary has every character of a text. */
  boolean canEncode(String text);

  /** The ids of the prompt, [P]. */
  int[] prompt();

  /** Tokens that can follow a solution before the model's maximum length; 0 or less for none. */
  int room(PartialSolution solution);

  /** Frees what is cached for a solution; it can still be extended. */
  void release(PartialSolution solution);

  @Override
  void close();
}
