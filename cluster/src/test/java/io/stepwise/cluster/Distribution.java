package io.stepwise.cluster;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.spark.package$;

/** An official distribution of the Spark that this is built with. */
final class Distribution {
  private Distribution() {}

  /** Its folder; fetched on first use. */
  static Path official() throws Exception {
    Process script =
        new ProcessBuilder(
                "src/test/python/distribution.sh",
                "target/spark-distribution",
                package$.MODULE$.SPARK_VERSION())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String home = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (script.waitFor() != 0) {
      throw new AssertionError("no distribution of Spark");
    }
    return Path.of(home.strip()).toAbsolutePath();
  }
}
