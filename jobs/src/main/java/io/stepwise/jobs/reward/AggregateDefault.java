package io.stepwise.jobs.reward;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Manifest;
import io.stepwise.jobs.config.ConditionalDefaults;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.prm.scoring.RewardModels;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The default of {@code aggregate} by the kind of the reward models: {@code last} if all of them
 * are outcome reward models, whose step scores estimate one event, the right answer.
 *
 * @param models a setting: folders of reward models; null or empty for none
 * @param <C> the job's record type
 */
public record AggregateDefault<C extends Record>(Function<C, List<String>> models)
    implements ConditionalDefaults<C> {
  /** The key of the setting, and of the entry in manifests of chains. */
  public static final String KEY = "aggregate";

  /** The default by one reward model. */
  public static <C extends Record> AggregateDefault<C> of(Function<C, String> model) {
    return new AggregateDefault<>(
        given -> Optional.ofNullable(model.apply(given)).map(List::of).orElse(List.of()));
  }

  @Override
  public Map<String, String> notes() {
    return Map.of(KEY, "last for outcome reward models");
  }

  @Override
  public Optional<Choice> choose(C given) {
    List<String> folders = models.apply(given);
    if (folders.isEmpty() || !folders.stream().allMatch(AggregateDefault::isOutcome)) {
      return Optional.empty();
    }
    String reason = String.join(", ", folders) + (folders.size() == 1 ? " is an" : " are");
    return Optional.of(
        new Choice(
            reason + " outcome reward model" + (folders.size() == 1 ? "" : "s"),
            Map.of(KEY, StepAggregation.LAST),
            Map.of(),
            List.of(KEY)));
  }

  /**
   * How a folder's chains were scored as a whole: what {@code rollout} recorded, else the product.
   *
   * @throws InvalidInput if the manifest records an unknown aggregate
   */
  public static StepAggregation recorded(InputFolder chains) {
    Object word = chains.manifest().map(manifest -> manifest.config().get(KEY)).orElse(null);
    if (word == null) {
      return StepAggregation.PROD;
    }
    return Arrays.stream(StepAggregation.values())
        .filter(value -> value.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInput(
                    "Cannot read %s of chains: unknown name (%s, expected one of %s) at %s/%s"
                        .formatted(KEY, word, words(), chains.path(), Manifest.NAME)));
  }

  private static String words() {
    return String.join(
        ", ", Arrays.stream(StepAggregation.values()).map(StepAggregation::word).toList());
  }

  /** Absent and malformed folders are reported by the job, which opens them. */
  private static boolean isOutcome(String folder) {
    return Folders.exists(folder)
        && RewardModels.aggregation(InputFolder.any(folder)) == StepAggregation.LAST;
  }
}
