package io.stepwise.cluster;

import java.nio.file.Path;
import org.apache.spark.package$;

/** An official distribution of the Spark that this is built with. */
final class Distribution {
  private Distribution() {}

  /** Its folder; fetched on first use. */
  static Path official() throws Exception {
    String home =
        Shell.output(
            "src/test/python/distribution.sh",
            "target/spark-distribution",
            package$.MODULE$.SPARK_VERSION());
    return Path.of(home).toAbsolutePath();
  }
}
