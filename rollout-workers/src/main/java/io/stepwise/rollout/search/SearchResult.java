package io.stepwise.rollout.search;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a search returns for one problem.
 *
 * @param answer the answer, empty where there is none
 * @param text what answers: what follows {@code </think>}, else the last step
 * @param reasoning what comes before, without tags
 * @param summary a short account that the policy wrote; empty where it was not asked or wrote none
 * @param textTokens number of sampled tokens of the text
 * @param steps its steps, [K]
 * @param readableSteps what a grader reads the answer from: the steps, or a solution with {@code
 *     </think>} as one step; of an answer that was asked for, open braces are closed
 * @param scores P(correct) of each step, [K]; empty if nothing was scored
 * @param finish why the chosen solution ended
 * @param forced whether the answer was asked for when thinking was cut
 * @param promptTokens tokens of the prompt
 * @param solutionTokens tokens of the chosen solution that were sampled
 * @param candidates the solutions it was chosen from, in the order in which they were found
 * @param chosen index of the chosen candidate
 * @param stoppedBy why the search ended
 * @param cost what it used
 * @param shares parts of the cost
 * @param seconds that the search took; where it shares calls of the models with others, those of
 *     its own work and its share of each call; 0 before they are known
 * @param metrics of the strategy
 */
public record SearchResult(
    String answer,
    String text,
    String reasoning,
    String summary,
    int textTokens,
    List<String> steps,
    List<String> readableSteps,
    double[] scores,
    Finish finish,
    boolean forced,
    int promptTokens,
    int solutionTokens,
    List<FoundSolution> candidates,
    int chosen,
    SearchOutcome.StoppedBy stoppedBy,
    Cost cost,
    Shares shares,
    double seconds,
    Map<String, Double> metrics)
    implements Serializable {
  /** Name of the metric of floating-point operations, of both models. */
  public static final String FLOPS = "flops";

  /** The same with another metric. */
  SearchResult with(String name, double value) {
    Map<String, Double> more = new HashMap<>(metrics);
    more.put(name, value);
    return with(seconds, Map.copyOf(more));
  }

  /** The same with the seconds that the search took. */
  SearchResult withSeconds(double taken) {
    return with(taken, metrics);
  }

  private SearchResult with(double taken, Map<String, Double> figures) {
    return new SearchResult(
        answer,
        text,
        reasoning,
        summary,
        textTokens,
        steps,
        readableSteps,
        scores,
        finish,
        forced,
        promptTokens,
        solutionTokens,
        candidates,
        chosen,
        stoppedBy,
        cost,
        shares,
        taken,
        figures);
  }

  /**
   * What the chosen candidate was before its answer was asked for; null where nothing was found.
   */
  public FoundSolution found() {
    return candidates.isEmpty() ? null : candidates.get(chosen);
  }

  /**
   * Parts of a cost that do not grow with the number of solutions.
   *
   * @param prompt reading the prompt, by both models
   * @param answer asking the chosen solution for its answer
   */
  public record Shares(Cost prompt, Cost answer) implements Serializable {
    /** No parts. */
    public static final Shares NONE = new Shares(Cost.NONE, Cost.NONE);
  }

  /** Why a solution ended. */
  public enum Finish {
    /** The policy ended it. */
    STOP,
    /** The maximum length of a solution. */
    LENGTH,
    /** The token budget of the search. */
    BUDGET
  }
}
