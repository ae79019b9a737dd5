package io.stepwise.jobs.rollout;

import io.stepwise.jobs.progress.Progress;
import io.stepwise.rollout.spark.RolloutStage;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import scala.jdk.javaapi.CollectionConverters;

/** Shows chains as Spark's tasks end; those made twice are shown once. */
final class ChainListener extends SparkListener {
  private final Progress.Phase phase;
  private final long total;
  private long shown;

  ChainListener(Progress.Phase phase, long total) {
    this.phase = phase;
    this.total = total;
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    if (!end.taskInfo().successful()) {
      return;
    }
    for (AccumulableInfo info : CollectionConverters.asJava(end.taskInfo().accumulables())) {
      boolean ofChains = info.name().isDefined() && info.name().get().equals(RolloutStage.CHAINS);
      if (ofChains && info.update().isDefined() && info.update().get() instanceof Long made) {
        show(made);
      }
    }
  }

  /** Chains that are there, from this start or an earlier one. */
  synchronized void show(long chains) {
    long fresh = Math.min(chains, total - shown);
    shown += fresh;
    phase.advance(fresh);
  }

  /** All are there, whatever Spark has told so far. */
  void finish() {
    show(total);
  }
}
