package io.stepwise.jobs.runreport;

import io.stepwise.data.setting.Setting;
import io.stepwise.jobs.config.PartlyUsed;
import java.util.List;
import java.util.Map;

/**
 * Settings of {@code report}.
 *
 * @param run the run's folder, whose {@code evaluation} has a report
 * @param before folder of chains before training, null to read the run's report
 * @param after folder of chains after training, null to read the run's report
 * @param solved outputs of {@code solve}, empty for a report of a run
 * @param output a new folder for the page, null for the run's {@code evaluation}
 * @param check whether to fail unless training improved the run's first figure
 */
public record ReportConfig(
    @Setting(
            value = "Run folder; its report is in the subfolder evaluation",
            placeholder = "FOLDER")
        String run,
    @Setting(
            value = "Folder of chains before training, written by rollout; requires --after",
            placeholder = "FOLDER")
        String before,
    @Setting(
            value = "Folder of chains after training, for the same problems; requires --before",
            placeholder = "FOLDER")
        String after,
    @Setting(
            value = "Results written by solve; the report shows what their searches cost",
            placeholder = "FILE")
        List<String> solved,
    @Setting(
            "New folder for the report; required with --solved; with --before and --after it defaults to RUN/evaluation")
        String output,
    @Setting(
            "Fail unless the confidence interval shows an improvement of the first metric in the report")
        boolean check)
    implements PartlyUsed {
  static final ReportConfig DEFAULTS = new ReportConfig(null, null, null, List.of(), null, false);

  /** Copies the list. */
  public ReportConfig {
    solved = List.copyOf(solved);
  }

  @Override
  public Map<String, String> unusedKeys() {
    if (!solved.isEmpty()) {
      return Map.of("run", "with solved", "check", "with solved");
    }
    boolean placed = before != null && after != null && output != null;
    return placed ? Map.of("run", "with before, after and output") : Map.of();
  }
}
