package io.stepwise.jobs.prm;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.jobs.job.Resumption;
import io.stepwise.jobs.training.Checkpoints;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.StepTime;
import io.stepwise.lm.Trainer;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelPreset;
import io.stepwise.lm.tokenizer.CharacterTokenizer;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EarlyStoppingTest {
  /** The held-out loss after 2, 4, 6, … updates. */
  private static final double[] LOSSES = {0.7, 0.6, 0.5, 0.55, 0.52, 0.51, 0.4, 0.3, 0.2, 0.1};

  private static final ReasoningTokenizer TOKENIZER = CharacterTokenizer.of(".^$;:", "0123456789");

  @TempDir Path folder;

  /** Counts its updates, each of which adds one to the bias of the model's head. */
  private static final class CountingTrainer implements Trainer {
    private final CausalModel model;
    private long steps;

    CountingTrainer(CausalModel model, long steps) {
      this.model = model;
      this.steps = steps;
    }

    @Override
    public long steps() {
      return steps;
    }

    @Override
    public boolean finished() {
      return steps >= 2L * LOSSES.length;
    }

    @Override
    public Map<String, Double> step() {
      steps++;
      model.heads().shiftBias(1);
      return Map.of("step_loss", 1.0);
    }

    @Override
    public StepTime time() {
      return new StepTime(0, 0);
    }

    @Override
    public void save(OutputFolder out) {
      // The counter restarts in this test.
    }

    @Override
    public void restore(InputFolder in) {
      // As above.
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }

  private static CausalModel model() {
    return CausalModel.create(
        ModelPreset.named("tiny").config(TOKENIZER.vocabularySize(), Head.SCALAR),
        TOKENIZER,
        NamedRandom.of("early stopping"));
  }

  private Checkpoints best() {
    return new Checkpoints(folder.resolve("output").toString(), "best", Map.of());
  }

  private static double bias(CausalModel model) {
    return model.values().get(model.values().size() - 1)[0];
  }

  private static EarlyStopping stopping(
      CausalModel model, long steps, int patience, Checkpoints best, Optional<InputFolder> from) {
    CountingTrainer trainer = new CountingTrainer(model, steps);
    return new EarlyStopping(
        trainer, model, () -> LOSSES[(int) trainer.steps() / 2 - 1], 2, patience, best, from);
  }

  private static void run(EarlyStopping trainer) {
    while (!trainer.finished()) {
      trainer.step();
    }
  }

  @Test
  void stopsAfterEvaluationsWithoutALowerLossAndKeepsTheBestModel() {
    try (CausalModel model = model();
        EarlyStopping trainer = stopping(model, 0, 3, best(), Optional.empty())) {
      run(trainer);
      assertThat(trainer.steps()).isEqualTo(12);
      assertThat(trainer.bestStep()).isEqualTo(6);
      assertThat(bias(model)).isEqualTo(12);
      try (CausalModel kept = CausalModel.load(trainer.best())) {
        assertThat(bias(kept)).isEqualTo(6);
      }
    }
  }

  @Test
  void goesOnWhileThereIsPatience() {
    try (CausalModel model = model();
        EarlyStopping trainer = stopping(model, 0, 4, best(), Optional.empty())) {
      run(trainer);
      assertThat(trainer.steps()).isEqualTo(20);
      assertThat(trainer.bestStep()).isEqualTo(20);
    }
  }

  @Test
  void withoutPatienceNothingIsEvaluatedOrKept() {
    try (CausalModel model = model();
        EarlyStopping trainer = stopping(model, 0, 0, best(), Optional.empty())) {
      assertThat(trainer.step()).containsOnlyKeys("step_loss");
      assertThat(trainer.step()).containsOnlyKeys("step_loss");
      run(trainer);
      assertThat(trainer.steps()).isEqualTo(20);
      assertThat(best().all()).isEmpty();
    }
  }

  @Test
  void resumedTrainingStopsWhereAnUndisturbedOneDoes() {
    try (CausalModel model = model();
        EarlyStopping trainer = stopping(model, 0, 3, best(), Optional.empty())) {
      for (int i = 0; i < 9; i++) {
        trainer.step();
      }
    }
    try (CausalModel model = model();
        EarlyStopping trainer = stopping(model, 9, 3, best(), best().latest(Resumption.LATEST))) {
      assertThat(trainer.bestStep()).isEqualTo(6);
      run(trainer);
      assertThat(trainer.steps()).isEqualTo(12);
      assertThat(trainer.bestStep()).isEqualTo(6);
    }
    // From before the best: it is found once more and is not written twice.
    try (CausalModel model = model();
        EarlyStopping trainer = stopping(model, 4, 3, best(), best().latest(Resumption.LATEST))) {
      run(trainer);
      assertThat(trainer.steps()).isEqualTo(12);
      assertThat(trainer.bestStep()).isEqualTo(6);
    }
  }
}
