package io.stepwise.jobs.job;

import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/** A Spark session that starts when it is first wanted and stops with the command. */
public final class LazySpark implements Supplier<SparkSession>, AutoCloseable {
  private final String application;
  private final String master;
  private SparkSession session;

  /** Nothing starts yet; the parameters are those of {@link SparkSessions#open}. */
  public LazySpark(String application, String master) {
    this.application = application;
    this.master = master;
  }

  @Override
  public synchronized SparkSession get() {
    if (session == null) {
      session = SparkSessions.open(application, master);
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
}
