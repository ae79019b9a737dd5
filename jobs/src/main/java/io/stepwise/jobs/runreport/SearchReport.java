package io.stepwise.jobs.runreport;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.FileManifest;
import io.stepwise.data.storage.Manifest;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.jobs.report.ReportData;
import io.stepwise.jobs.report.ReportFiles;
import io.stepwise.jobs.report.SearchCost;
import io.stepwise.jobs.report.Source;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The report of what outputs of {@code solve} cost, from their manifests. */
final class SearchReport {
  private static final String JOB = "solve";

  private SearchReport() {}

  /**
   * Writes the report.
   *
   * @param files outputs of {@code solve}
   * @throws InvalidInput if one has no manifest, or another command wrote it
   */
  static void write(List<String> files, String output, ManifestDraft draft) {
    List<SearchCost> costs = new ArrayList<>();
    List<Source> sources = new ArrayList<>();
    ManifestDraft whole = draft;
    for (String file : files) {
      Manifest manifest = FileManifest.read(file);
      if (!manifest.job().equals(JOB)) {
        throw new InvalidInput(
            "Cannot report: not an output of solve (%s, expected %s) at %s"
                .formatted(manifest.job(), JOB, FileManifest.path(file)));
      }
      costs.add(cost(file, manifest));
      sources.add(Source.of(file, file, manifest));
      whole = whole.input(file, manifest.digest());
    }
    ReportData data =
        new ReportData(
            "Cost of search",
            lead(costs),
            Instant.now().toString(),
            List.of(),
            List.of(),
            null,
            null,
            List.of(),
            sources,
            List.of(),
            costs);
    try (OutputFolder folder = OutputFolder.stage(output)) {
      ReportFiles.write(folder, data);
      folder.commit(whole);
    }
  }

  private static SearchCost cost(String file, Manifest manifest) {
    Map<String, Object> metrics = manifest.metrics();
    return new SearchCost(
        file,
        String.valueOf(manifest.config().get("method")),
        (long) number(metrics, "problems"),
        (long) number(metrics, "errors"),
        (long) number(metrics, "sampled_tokens"),
        (long) number(metrics, "discarded_tokens"),
        (long) number(metrics, "prefilled_tokens"),
        (long) number(metrics, "cached_tokens"),
        (long) number(metrics, "scored_tokens"),
        number(metrics, "flops"),
        number(metrics, "search_seconds"),
        metrics.containsKey("price") ? number(metrics, "price") : null,
        (String) metrics.get("currency"));
  }

  /** A metric; 0 where no search got so far. */
  private static double number(Map<String, Object> metrics, String name) {
    return metrics.get(name) instanceof Number number ? number.doubleValue() : 0;
  }

  private static String lead(List<SearchCost> costs) {
    long problems = costs.stream().mapToLong(SearchCost::problems).sum();
    long tokens = costs.stream().mapToLong(SearchCost::sampledTokens).sum();
    return String.format(
        Locale.ROOT,
        "%,d search%s in %d file%s, %,d sampled tokens.",
        problems,
        problems == 1 ? "" : "es",
        costs.size(),
        costs.size() == 1 ? "" : "s",
        tokens);
  }

  /** Prints a line per output. */
  static void print(List<SearchCost> costs, PrintStream out) {
    for (SearchCost cost : costs) {
      out.printf(
          Locale.ROOT,
          "%s: %s, %,d problems, %,d tokens sampled (%,d discarded), %,d prefilled, %,d cached, %,d scored, %.2e FLOPs, %.1f s%s%n",
          cost.source(),
          cost.method(),
          cost.problems(),
          cost.sampledTokens(),
          cost.discardedTokens(),
          cost.prefilledTokens(),
          cost.cachedTokens(),
          cost.scoredTokens(),
          cost.flops(),
          cost.searchSeconds(),
          cost.price() == null
              ? ""
              : String.format(Locale.ROOT, ", %.6f %s", cost.price(), cost.currency()));
    }
  }
}
