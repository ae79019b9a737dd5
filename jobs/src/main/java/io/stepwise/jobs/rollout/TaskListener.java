package io.stepwise.jobs.rollout;

import io.stepwise.jobs.progress.Progress;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import scala.jdk.javaapi.CollectionConverters;

/** Shows what Spark's tasks have made as they end; what is made twice is shown once. */
public final class TaskListener extends SparkListener {
  private final Progress.Phase phase;
  private final long total;
  private final String counter;
  private long shown;

  /**
   * A listener.
   *
   * @param total how much there is in all
   * @param counter name of the accumulator that tasks add to
   */
  public TaskListener(Progress.Phase phase, long total, String counter) {
    this.phase = phase;
    this.total = total;
    this.counter = counter;
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    if (!end.taskInfo().successful()) {
      return;
    }
    for (AccumulableInfo info : CollectionConverters.asJava(end.taskInfo().accumulables())) {
      boolean ours = info.name().isDefined() && info.name().get().equals(counter);
      if (ours && info.update().isDefined() && info.update().get() instanceof Long made) {
        show(made);
      }
    }
  }

  /** So much is there, from this start or an earlier one. */
  public synchronized void show(long made) {
    long fresh = Math.min(made, total - shown);
    shown += fresh;
    phase.advance(fresh);
  }

  /** All are finished, even if Spark has not reported all of them. */
  public void finish() {
    show(total);
  }
}
