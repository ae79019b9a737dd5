package io.stepwise.prm.training;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.ShuffledSamples;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.Learner;
import io.stepwise.lm.ModelOutput;
import io.stepwise.lm.StepTime;
import io.stepwise.lm.TokenObjective;
import io.stepwise.lm.Trainer;
import io.stepwise.prm.loss.PrmObjective;
import io.stepwise.prm.sample.StepSample;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Trains a reward model one optimizer step at a time. Which samples an update uses is a function of
 * the run's name and the update's number, so a trainer restored at update i continues as if it had
 * not stopped.
 */
public final class PrmTrainer implements Trainer {
  private final PrmSettings settings;
  private final ShuffledSamples<StepSample> samples;
  private final Function<List<StepSample>, TokenObjective> objective;
  private final GradientStep step;
  private final Learner learner;

  /**
   * A trainer of a process reward model at update 0.
   *
   * @param model a model with a scalar head, changed by training; owned by the caller
   * @param samples what to train on
   * @throws InvalidInput if there are no samples
   */
  public PrmTrainer(CausalModel model, ShuffledSamples<StepSample> samples, PrmSettings settings) {
    this(
        model,
        samples,
        settings,
        settings.lmLossWeight() > 0 ? ModelOutput.ALL : ModelOutput.HEAD,
        batch -> new PrmObjective(batch, settings.lmLossWeight()));
  }

  /**
   * A trainer of a kind at update 0.
   *
   * @param model changed by training; owned by the caller
   * @param samples what to train on
   * @throws InvalidInput if there are no samples
   */
  public PrmTrainer(
      CausalModel model,
      ShuffledSamples<StepSample> samples,
      PrmSettings settings,
      KindTraining kind) {
    this(model, samples, settings, kind.output(), kind::objective);
  }

  /**
   * A trainer of a kind at update 0 whose gradients are computed elsewhere.
   *
   * @param step computes gradients and updates the model
   */
  public PrmTrainer(
      CausalModel model,
      ShuffledSamples<StepSample> samples,
      PrmSettings settings,
      KindTraining kind,
      GradientStep step) {
    this(model, samples, settings, kind.output(), kind::objective, step);
  }

  private PrmTrainer(
      CausalModel model,
      ShuffledSamples<StepSample> samples,
      PrmSettings settings,
      ModelOutput output,
      Function<List<StepSample>, TokenObjective> objective) {
    this(
        model,
        samples,
        settings,
        output,
        objective,
        (learner, batch, rate) -> learner.step(rows(batch), objective.apply(batch), rate));
  }

  private PrmTrainer(
      CausalModel model,
      ShuffledSamples<StepSample> samples,
      PrmSettings settings,
      ModelOutput output,
      Function<List<StepSample>, TokenObjective> objective,
      GradientStep step) {
    if (samples.size() == 0) {
      throw new InvalidInput(
          "Cannot train reward model: no labelled steps (0 samples, expected at least 1)");
    }
    this.settings = settings;
    this.samples = samples;
    this.objective = objective;
    this.step = step;
    this.learner =
        new Learner(model, output, settings.optimizerSettings(), settings.dataParallel());
  }

  @Override
  public long steps() {
    return learner.steps();
  }

  @Override
  public boolean finished() {
    return steps() >= settings.maxSteps();
  }

  /**
   * One update.
   *
   * @return the objective's losses, gradient_norm, learning_rate
   */
  @Override
  public Map<String, Double> step() {
    List<StepSample> batch = batch();
    double rate = settings.rate().at(steps());
    Map<String, Double> sums = step.step(learner, batch, rate);
    sums.put("learning_rate", rate);
    return sums;
  }

  @Override
  public StepTime time() {
    List<StepSample> batch = batch();
    return learner.time(rows(batch), objective.apply(batch));
  }

  private List<StepSample> batch() {
    return samples.batch(steps(), settings.batchSize());
  }

  private static List<int[]> rows(List<StepSample> batch) {
    return batch.stream().map(StepSample::row).toList();
  }

  @Override
  public void save(OutputFolder folder) {
    learner.save(folder, "");
  }

  @Override
  public void restore(InputFolder folder) {
    learner.restore(folder, "");
  }

  @Override
  public void close() {
    step.close();
    learner.close();
  }
}
