package io.stepwise.jobs.documents;

import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Manifest;
import io.stepwise.jobs.metrics.Measurement;
import io.stepwise.jobs.metrics.MetricsLedger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which figures of a run the reference of metrics does not explain. */
public final class MetricsReference {
  private MetricsReference() {}

  /** Names of figures in ledgers and manifests below a folder that are not in metrics.md. */
  public static Set<String> missing(Path run) throws IOException {
    String page = Files.readString(Document.HOME.resolve("docs/reference/metrics.md"));
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.walk(run)) {
      for (Path file : files.toList()) {
        Path folder = file.getParent();
        if (file.endsWith(MetricsLedger.NAME)) {
          names.addAll(
              MetricsLedger.read(folder).stream()
                  .map(Measurement::name)
                  .collect(Collectors.toList()));
        } else if (file.endsWith(Manifest.NAME)) {
          Manifest manifest = InputFolder.open(folder.toString()).manifest().orElseThrow();
          names.addAll(manifest.metrics().keySet());
        }
      }
    }
    return names.stream()
        .map(MetricsReference::general)
        .filter(name -> !page.contains("`" + name + "`"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The name under which a figure of a stage, of an N, or of an interval's end is explained. */
  private static String general(String name) {
    String of = name.replaceFirst("^(before|after)_", "").replaceFirst("_(low|high)$", "");
    return List.of("pass_at_1").contains(of) ? of : of.replaceFirst("_\\d+$", "_N");
  }
}
