package io.stepwise.jobs.training;

import io.stepwise.data.error.Interrupted;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.metrics.MetricsLedger;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.lm.Trainer;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Drives a trainer to its end: figures to the ledger, checkpoints, and a stop that saves. */
public final class TrainingLoop {
  private final String job;
  private final Checkpoints checkpoints;
  private final int checkpointEvery;
  private final MetricsLedger ledger;
  private final Interruption interruption;

  /**
   * A loop.
   *
   * @param job name of the job, for manifests and figures
   * @param checkpointEvery updates between checkpoints
   */
  public TrainingLoop(
      String job,
      Checkpoints checkpoints,
      int checkpointEvery,
      MetricsLedger ledger,
      Interruption interruption) {
    this.job = job;
    this.checkpoints = checkpoints;
    this.checkpointEvery = checkpointEvery;
    this.ledger = ledger;
    this.interruption = interruption;
  }

  /**
   * Trains from the checkpoint, or from the beginning, to the end.
   *
   * @param from the checkpoint the trainer's model was loaded from
   * @param shown the figure worth seeing on the way
   * @throws Interrupted if the user stopped it; the state is saved
   */
  public void run(Trainer trainer, Optional<InputFolder> from, Progress.Phase phase, String shown) {
    Instant started = Instant.now();
    from.ifPresent(trainer::restore);
    phase.advance(trainer.steps());
    while (!trainer.finished()) {
      Map<String, Double> figures = trainer.step();
      ledger.record(job, trainer.steps(), figures);
      phase.figure(shown, figures.get(shown));
      phase.advance(1);
      if (interruption.isRequested() || trainer.steps() % checkpointEvery == 0) {
        checkpoints.save(ManifestDraft.of(job, started), trainer.steps(), trainer::save);
        ledger.keep();
        interruption.check();
      }
    }
  }
}
