package io.stepwise.jobs.report;

import io.stepwise.jobs.config.Setting;

/**
 * Settings of {@code report}.
 *
 * @param run the run's folder
 * @param output a new folder to draw the page in again, null to leave it
 * @param check whether to fail unless training improved the run's first figure
 */
public record ReportConfig(
    @Setting(value = "Folder of a run", required = true) String run,
    @Setting("New folder to draw the page in again; without it, only say where the page is")
        String output,
    @Setting("Fail unless the first figure has improved beyond its intervals") boolean check) {
  static final ReportConfig DEFAULTS = new ReportConfig(null, null, false);
}
