package io.stepwise.jobs.job;

import io.stepwise.lm.engine.Devices;
import java.util.Locale;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Starts Spark. Settings of spark-submit and its files take precedence over those here. */
public final class SparkSessions {
  private SparkSessions() {}

  /**
   * A session for one command.
   *
   * @param application the name shown in Spark's own pages
   * @param master used unless spark-submit named one
   */
  public static SparkSession open(String application, String master) {
    ExecutorSetup.engine();
    SparkConf conf = new SparkConf();
    String plugins = conf.get("spark.plugins", "");
    String ours = ExecutorSetup.class.getName();
    conf.set("spark.plugins", plugins.isEmpty() ? ours : plugins + "," + ours);
    if (Devices.wanted() != Devices.Wanted.AUTO) {
      conf.setIfMissing(ExecutorSetup.DEVICE, Devices.wanted().name().toLowerCase(Locale.ROOT));
    }
    conf.setIfMissing("spark.master", master);
    conf.setIfMissing("spark.app.name", application);
    conf.setIfMissing("spark.sql.session.timeZone", "UTC");
    if (conf.get("spark.master").startsWith("local")) {
      // A task that runs out of memory fails its command with a message; Spark would end the
      // process, which is right for an executor only.
      conf.setIfMissing("spark.executor.killOnFatalError.depth", "0");
      conf.setIfMissing("spark.ui.enabled", "false");
      conf.setIfMissing("spark.driver.host", "127.0.0.1");
      conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
      conf.setIfMissing("spark.sql.shuffle.partitions", "8");
      conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    }
    // Spark's general builder looks for this one by reflection, for a third of a second.
    return org.apache.spark.sql.classic.SparkSession.builder().config(conf).getOrCreate();
  }
}
