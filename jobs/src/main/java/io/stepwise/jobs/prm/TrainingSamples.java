package io.stepwise.jobs.prm;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.random.ShuffledSamples;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.lm.CausalModel;
import io.stepwise.prm.sample.ReadableSamples;
import io.stepwise.prm.sample.StepSample;
import io.stepwise.prm.training.AgreeingCritiques;
import io.stepwise.prm.training.GenerativeTraining;
import io.stepwise.prm.training.KindTraining;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The samples that a reward model is trained on, and how they came about.
 *
 * @param samples in random order
 * @param truncated solutions that lost steps to the maximum length
 * @param skipped solutions that cannot be laid out
 * @param critiques counts of sampled critiques, for the manifest; none for kinds without
 */
record TrainingSamples(
    ShuffledSamples<StepSample> samples,
    long truncated,
    long skipped,
    Map<String, Object> critiques) {
  /** Samples that are streamed from the folder whenever they are needed. */
  static TrainingSamples streamed(KindTraining kind, LabelSplit split, NamedRandom random) {
    ShuffledSamples<StepSample> samples = split.training(kind.samples(), random);
    // Of the one pass that has been made.
    return new TrainingSamples(
        samples, kind.samples().truncated(), kind.samples().skipped(), Map.of());
  }

  /**
   * Samples with critiques that the model writes before it is trained, kept in memory. A resumed
   * training samples the same.
   *
   * @param start opens the model that training starts from
   * @param most solutions to take
   * @throws InvalidInput if no critique leads to the answer of its label
   */
  static TrainingSamples criticised(
      TrainPrmConfig config,
      Supplier<CausalModel> start,
      LabelSplit split,
      NamedRandom random,
      long most,
      Interruption interruption) {
    List<StepSample> rows = new ArrayList<>();
    try (CausalModel model = start.get();
        GenerativeTraining kind = (GenerativeTraining) KindTrainings.of(config, model)) {
      AgreeingCritiques critiques = kind.agreeingCritiques();
      ReadableSamples readable = new ReadableSamples(critiques);
      long[] taken = new long[1];
      split.training(
          solution -> {
            interruption.check();
            if (taken[0]++ < most) {
              rows.addAll(readable.samples(solution));
            }
          });
      if (rows.isEmpty()) {
        throw new InvalidInput(
            "Cannot train verifier: no critique of the starting model leads to the answer of its label (0 of %d, expected at least 1)"
                .formatted(critiques.sampled()));
      }
      Map<String, Object> counts = new LinkedHashMap<>();
      counts.put("critiques_sampled", critiques.sampled());
      counts.put("critiques_kept", critiques.kept());
      return new TrainingSamples(
          ShuffledSamples.of(rows, random), readable.truncated(), readable.skipped(), counts);
    }
  }
}
