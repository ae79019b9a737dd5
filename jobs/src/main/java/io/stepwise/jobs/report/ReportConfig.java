package io.stepwise.jobs.report;

import io.stepwise.data.setting.Setting;

/**
 * Settings of {@code report}.
 *
 * @param run the run's folder
 * @param output a new folder to draw the page in again, null to leave it
 * @param check whether to fail unless training improved the run's first figure
 */
public record ReportConfig(
    @Setting(value = "Run folder", required = true) String run,
    @Setting("New folder for a regenerated report; if absent, print where the report is")
        String output,
    @Setting("Fail unless the first metric has improved beyond its confidence intervals")
        boolean check) {
  static final ReportConfig DEFAULTS = new ReportConfig(null, null, false);
}
