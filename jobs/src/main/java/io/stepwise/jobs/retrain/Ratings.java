package io.stepwise.jobs.retrain;

import io.stepwise.data.StepLabelledSolution;
import io.stepwise.jobs.retrain.gate.JudgedSet;
import io.stepwise.lm.CausalModel;
import io.stepwise.prm.sample.SampleBuilder;
import io.stepwise.prm.training.PrmSettings;
import java.util.List;

/** Labelled solutions as a model judges them. */
final class Ratings {
  private Ratings() {}

  static JudgedSet of(
      String name, CausalModel model, List<StepLabelledSolution> solutions, PrmSettings settings) {
    SampleBuilder builder =
        new SampleBuilder(
            model.tokenizer(),
            settings.neutralAs(),
            settings.humanSteps(),
            Math.min(settings.maxLength(), model.config().maxPositions()));
    return JudgedSet.of(
        name,
        model,
        solutions.stream().flatMap(solution -> builder.samples(solution).stream()).toList());
  }
}
