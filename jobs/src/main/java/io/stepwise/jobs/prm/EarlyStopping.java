package io.stepwise.jobs.prm;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.jobs.training.Checkpoints;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.StepTime;
import io.stepwise.lm.Trainer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;

/**
 * A trainer that is evaluated every so many updates and finished once its loss has not fallen for a
 * number of evaluations. The model with the lowest loss is kept in a folder; what a resumed
 * training needs to know is in there too.
 */
final class EarlyStopping implements Trainer {
  private static final String FILE = "early-stopping.json";

  private final Trainer trainer;
  private final CausalModel model;
  private final DoubleSupplier loss;
  private final int every;
  private final int patience;
  private final Checkpoints folder;
  private final Instant started = Instant.now();
  private double best = Double.POSITIVE_INFINITY;
  private long bestStep;

  /**
   * Watches a trainer, which is closed with it.
   *
   * @param model that it trains
   * @param loss of the model now, on problems that it is not trained on
   * @param every updates between evaluations
   * @param patience evaluations without a lower loss; 0 to train to the end
   * @param folder where the best model is kept
   * @param from the best model of an earlier start
   */
  EarlyStopping(
      Trainer trainer,
      CausalModel model,
      DoubleSupplier loss,
      int every,
      int patience,
      Checkpoints folder,
      Optional<InputFolder> from) {
    this.trainer = trainer;
    this.model = model;
    this.loss = loss;
    this.every = every;
    this.patience = patience;
    this.folder = folder;
    from.ifPresent(
        earlier -> {
          JsonNode state = Json.read(earlier.text(FILE), earlier.path() + "/" + FILE);
          best = state.required("loss").doubleValue();
          bestStep = state.required("step").longValue();
        });
  }

  @Override
  public long steps() {
    return trainer.steps();
  }

  /** Whether the training is watched at all. */
  boolean isOn() {
    return patience > 0;
  }

  /** The folder of the model with the lowest loss. */
  InputFolder best() {
    List<InputFolder> kept = folder.all();
    return kept.get(kept.size() - 1);
  }

  /** Updates after which the loss was lowest. */
  long bestStep() {
    return bestStep;
  }

  @Override
  public boolean finished() {
    return trainer.finished() || isOn() && steps() - bestStep >= (long) patience * every;
  }

  /** One update; after every so many its metrics have the held-out loss. */
  @Override
  public Map<String, Double> step() {
    Map<String, Double> metrics = new TreeMap<>(trainer.step());
    if (isOn() && (steps() % every == 0 || trainer.finished())) {
      double now = loss.getAsDouble();
      metrics.put("held_out_loss", now);
      if (now < best) {
        best = now;
        bestStep = steps();
        folder.save(ManifestDraft.of("train-prm", started), bestStep, this::saveBest);
      }
    }
    return metrics;
  }

  @Override
  public StepTime time() {
    return trainer.time();
  }

  private void saveBest(OutputFolder out) {
    model.save(out);
    out.write(FILE, Json.pretty(new TreeMap<>(Map.of("loss", best, "step", bestStep))));
  }

  @Override
  public void save(OutputFolder out) {
    trainer.save(out);
  }

  @Override
  public void restore(InputFolder in) {
    trainer.restore(in);
  }

  @Override
  public void close() {
    trainer.close();
  }
}
