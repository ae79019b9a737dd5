package io.stepwise.jobs.job;

import io.stepwise.data.error.Interrupted;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * The user's request to stop the job. A job asks at places from which it can be resumed, saves, and
 * ends with {@link Interrupted}.
 */
public final class Interruption {
  private final AtomicBoolean requested = new AtomicBoolean();
  private volatile boolean savesProgress;

  /** Notes whether the job can be resumed when it stops. */
  public void savesProgress(boolean saves) {
    savesProgress = saves;
  }

  /** Whether the job can be resumed when it stops. */
  public boolean savesProgress() {
    return savesProgress;
  }

  /** Asks the job to stop; true when it was the first to ask. */
  public boolean request() {
    return requested.compareAndSet(false, true);
  }

  /** Whether the job was asked to stop. */
  public boolean isRequested() {
    return requested.get();
  }

  /**
   * Stops here if the job was asked to; call it when everything that is kept is saved.
   *
   * @throws Interrupted then
   */
  public void check() {
    if (isRequested()) {
      throw new Interrupted("Interrupted on request");
    }
  }

  /**
   * Does work that ends early when the user asks, as jobs of Spark do.
   *
   * @throws Interrupted if the work failed after that
   */
  public <T> T during(Supplier<T> work) {
    try {
      return work.get();
    } catch (Exception e) { // Spark's checked ones too, which its methods do not declare
      check();
      throw e;
    }
  }
}
