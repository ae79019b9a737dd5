package io.stepwise.jobs.job;

import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Spark session that starts when it is first wanted and stops with the command; its jobs end when
 * the user interrupts the command.
 */
public final class LazySpark implements Supplier<SparkSession>, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LazySpark.class);

  private final String application;
  private final String master;
  private final Interruption interruption;
  private SparkSession session;

  /** Nothing starts yet; the parameters are those of {@link SparkSessions#open}. */
  public LazySpark(String application, String master, Interruption interruption) {
    this.application = application;
    this.master = master;
    this.interruption = interruption;
  }

  @Override
  public synchronized SparkSession get() {
    if (session == null) {
      session = SparkSessions.open(application, master);
      Thread watcher =
          new Thread(new Watcher(session.sparkContext(), interruption), "interruption");
      watcher.setDaemon(true);
      watcher.start();
    }
    return session;
  }

  @Override
  public synchronized void close() {
    if (session != null) {
      session.stop();
      session = null;
    }
  }

  /** Stops Spark's jobs, those too that start later, once the user wishes to stop. */
  private record Watcher(SparkContext context, Interruption interruption) implements Runnable {
    private static final long PERIOD_MILLISECONDS = 100;

    @Override
    public void run() {
      try {
        while (!context.isStopped()) {
          if (interruption.isRequested()) {
            context.cancelAllJobs();
          }
          Thread.sleep(PERIOD_MILLISECONDS);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (IllegalStateException e) {
        // Spark stopped between the question and the request: nothing is left to cancel.
        LOG.debug("Spark stopped: {}", e.getMessage());
      }
    }
  }
}
