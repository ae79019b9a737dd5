package io.stepwise.jobs.evaluate;

import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.jobs.config.ConditionalDefaults;
import io.stepwise.jobs.reward.AggregateDefault;
import io.stepwise.prm.evaluation.StepAggregation;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The default of {@code aggregate} for chains with their own scores: {@code last} if {@code
 * rollout} recorded it for every folder.
 */
final class RecordedAggregate implements ConditionalDefaults<BestOfNConfig> {
  @Override
  public Map<String, String> notes() {
    return Map.of(AggregateDefault.KEY, "last for chains scored by an outcome reward model");
  }

  @Override
  public Optional<Choice> choose(BestOfNConfig given) {
    List<String> chains = given.source().chains();
    boolean last =
        !chains.isEmpty()
            && given.source().model().isEmpty()
            && chains.stream().allMatch(RecordedAggregate::isLast);
    return last
        ? Optional.of(
            new Choice(
                "chains scored by an outcome reward model",
                Map.of(AggregateDefault.KEY, StepAggregation.LAST),
                Map.of(),
                List.of(AggregateDefault.KEY)))
        : Optional.empty();
  }

  /** Folders that are absent or malformed are reported by the job. */
  private static boolean isLast(String folder) {
    return Folders.exists(folder)
        && AggregateDefault.recorded(InputFolder.any(folder)) == StepAggregation.LAST;
  }
}
