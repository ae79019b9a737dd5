package io.stepwise.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What {@code deploy/Dockerfile} makes of the uber jar, as an archive. */
final class Images {
  /** The name that the manifests use. */
  static final String STEPWISE = "registry.example.org/stepwise:0.1.0";

  private Images() {}

  /** Archives of that image and of the one that holds a pod together. */
  static List<Path> archives(Path spark) throws IOException, InterruptedException {
    String from =
        Files.readAllLines(Path.of("../deploy/Dockerfile")).stream()
            .filter(line -> line.startsWith("FROM "))
            .map(line -> "docker.io/" + line.substring("FROM ".length()))
            .findFirst()
            .orElseThrow();
    Path folder = Path.of("target/images").toAbsolutePath();
    Shell.output(
        "src/test/kubernetes/image.sh", folder.toString(), spark.toString(), from, STEPWISE);
    return List.of(folder.resolve("pause.tar"), folder.resolve("stepwise.tar"));
  }
}
