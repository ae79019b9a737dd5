package io.stepwise.policy.sft;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.ShuffledSamples;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.Learner;
import io.stepwise.lm.ModelOutput;
import io.stepwise.lm.StepTime;
import io.stepwise.lm.Trainer;
import java.util.List;
import java.util.Map;

/**
 * Fine-tunes a policy on demonstrations, one optimizer step at a time. Which demonstrations an
 * update uses is a function of the run's name and the update's number.
 */
public final class SftTrainer implements Trainer {
  private final SftSettings settings;
  private final ShuffledSamples<Demonstration> demonstrations;
  private final Learner learner;

  /**
   * A trainer at update 0.
   *
   * @param model changed by training; owned by the caller
   * @throws InvalidInput if there are no demonstrations
   */
  public SftTrainer(
      CausalModel model, ShuffledSamples<Demonstration> demonstrations, SftSettings settings) {
    if (demonstrations.size() == 0) {
      throw new InvalidInput("Cannot fine-tune: no demonstrations (0, expected at least 1)");
    }
    this.settings = settings;
    this.demonstrations = demonstrations;
    this.learner =
        new Learner(
            model, ModelOutput.LOG_PROBS, settings.optimizerSettings(), settings.dataParallel());
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
   * @return loss (nats per token), gradient_norm, learning_rate
   */
  @Override
  public Map<String, Double> step() {
    List<Demonstration> batch = batch();
    double rate = settings.rate().at(steps());
    Map<String, Double> sums = learner.step(rows(batch), new NextTokenObjective(batch), rate);
    sums.put("learning_rate", rate);
    return sums;
  }

  @Override
  public StepTime time() {
    List<Demonstration> batch = batch();
    return learner.time(rows(batch), new NextTokenObjective(batch));
  }

  private List<Demonstration> batch() {
    return demonstrations.batch(steps(), settings.batchSize());
  }

  private static List<int[]> rows(List<Demonstration> batch) {
    return batch.stream().map(Demonstration::row).toList();
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
    learner.close();
  }
}
