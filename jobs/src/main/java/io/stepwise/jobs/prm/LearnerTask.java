package io.stepwise.jobs.prm;

import io.stepwise.data.storage.InputFolder;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.Learner;
import io.stepwise.lm.Learner.PartialGradients;
import io.stepwise.prm.sample.StepSample;
import io.stepwise.prm.training.KindTraining;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/** A learner's share of an optimizer step, on an executor. */
final class LearnerTask implements Function<Integer, PartialGradients> {
  private static final long serialVersionUID = 1;

  /** Models that no task uses now, by the folder they were read from. */
  private static final Map<String, Deque<Opened>> IDLE = new HashMap<>();

  private final TrainPrmConfig config;
  private final String folder;
  private final Broadcast<List<float[]>> weights;
  private final List<SampleRow> batch;

  LearnerTask(
      TrainPrmConfig config,
      String folder,
      Broadcast<List<float[]>> weights,
      List<SampleRow> batch) {
    this.config = config.withAbsoluteModels();
    this.folder = folder;
    this.weights = weights;
    this.batch = batch;
  }

  /** A model with what its training needs. */
  private record Opened(CausalModel model, KindTraining kind, Learner learner) {
    static Opened of(TrainPrmConfig config, String folder) {
      CausalModel model = CausalModel.load(InputFolder.open(folder));
      if (config.kind().freezeTrunk()) {
        model.trained().freezeTrunk();
      }
      KindTraining kind = KindTrainings.of(config, model);
      return new Opened(
          model,
          kind,
          new Learner(
              model,
              kind.output(),
              config.training().optimizerSettings(),
              config.training().dataParallel()));
    }

    void close() {
      learner.close();
      kind.close();
      model.close();
    }
  }

  @Override
  public PartialGradients call(Integer learner) {
    Opened opened = lease();
    try {
      opened.model().trained().replace(weights.value());
      List<StepSample> samples = batch.stream().map(SampleRow::sample).toList();
      return opened
          .learner()
          .gradients(
              samples.stream().map(StepSample::row).toList(),
              opened.kind().objective(samples),
              learner,
              config.learners());
    } finally {
      giveBack(opened);
    }
  }

  private Opened lease() {
    synchronized (IDLE) {
      Deque<Opened> idle = IDLE.get(folder);
      if (idle != null && !idle.isEmpty()) {
        return idle.pop();
      }
    }
    return Opened.of(config, folder);
  }

  /** Keeps a model for the next step; those of other runs are closed. */
  private void giveBack(Opened opened) {
    synchronized (IDLE) {
      Iterator<Map.Entry<String, Deque<Opened>>> entries = IDLE.entrySet().iterator();
      while (entries.hasNext()) {
        Map.Entry<String, Deque<Opened>> entry = entries.next();
        if (!entry.getKey().equals(folder)) {
          entry.getValue().forEach(Opened::close);
          entries.remove();
        }
      }
      IDLE.computeIfAbsent(folder, key -> new ArrayDeque<>()).push(opened);
    }
  }

  /** Closes the models of a run that this JVM keeps; those of executors end with them. */
  static void close(String folder) {
    synchronized (IDLE) {
      Deque<Opened> idle = IDLE.remove(folder);
      if (idle != null) {
        idle.forEach(Opened::close);
      }
    }
  }
}
