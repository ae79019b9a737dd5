package io.stepwise.jobs.retrain;

import io.stepwise.data.StepLabelledSolution;
import io.stepwise.jobs.retrain.gate.JudgedSet;
import io.stepwise.prm.layout.SeparateLayout;
import io.stepwise.prm.sample.SampleBuilder;
import io.stepwise.prm.scoring.ProcessRewardModel;
import io.stepwise.prm.training.PrmSettings;
import java.util.List;

/** Labelled solutions as a model judges them. */
final class Ratings {
  private Ratings() {}

  static JudgedSet of(
      String name,
      ProcessRewardModel model,
      List<StepLabelledSolution> solutions,
      PrmSettings settings) {
    SampleBuilder builder =
        new SampleBuilder(
            SeparateLayout.of(model.layout()),
            settings.neutralAs(),
            settings.humanSteps(),
            Math.min(settings.maxLength(), model.maxLength()));
    return JudgedSet.of(
        name,
        model,
        solutions.stream().flatMap(solution -> builder.samples(solution).stream()).toList());
  }
}
