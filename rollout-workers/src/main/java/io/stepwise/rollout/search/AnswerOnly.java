package io.stepwise.rollout.search;

import io.stepwise.rollout.search.SearchOutcome.StoppedBy;
import java.util.List;

/** Samples no reasoning, so that the policy is asked for the final answer at once. */
public record AnswerOnly() implements SearchStrategy {
  @Override
  public SearchOutcome search(SearchContext context) {
    return new SearchOutcome(List.of(), StoppedBy.DONE);
  }
}
