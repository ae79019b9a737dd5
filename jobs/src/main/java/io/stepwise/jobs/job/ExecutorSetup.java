package io.stepwise.jobs.job;

import io.stepwise.lm.engine.Devices;
import java.util.Map;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import scala.Tuple2;

/**
 * Gives an executor what the driver has: settings of Hadoop ({@code spark.hadoop.…}) as the system
 * properties that {@link io.stepwise.data.storage.HadoopSettings} reads, the device, and a tensor
 * engine that fetches nothing and takes one thread per task, unless somebody said otherwise.
 */
public final class ExecutorSetup implements SparkPlugin {
  /** What the launcher's flags say, for those who submit without it. */
  private static final Map<String, String> ENGINE =
      Map.of(
          "ai.djl.offline", "true",
          "OPT_OUT_TRACKING", "true",
          "ai.djl.pytorch.num_threads", "1",
          "ai.djl.pytorch.num_interop_threads", "1");

  /** The Spark setting with the executors' tensor device. */
  static final String DEVICE = "spark." + Devices.PROPERTY;

  /** For Spark, which creates it by name. */
  public ExecutorSetup() {}

  /** Sets the engine's properties in this JVM, where they are absent. */
  static void engine() {
    ENGINE.forEach(ExecutorSetup::setIfAbsent);
  }

  @Override
  public DriverPlugin driverPlugin() {
    return null;
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorPlugin() {
      @Override
      public void init(PluginContext context, Map<String, String> extra) {
        for (Tuple2<String, String> setting : context.conf().getAll()) {
          if (setting._1().startsWith("spark.hadoop.")) {
            setIfAbsent(setting._1(), setting._2());
          } else if (setting._1().equals(DEVICE)) {
            setIfAbsent(Devices.PROPERTY, setting._2());
          }
        }
        engine();
      }
    };
  }

  private static void setIfAbsent(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }
}
