package io.stepwise.jobs.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.OutputFolder;

/** The report in a folder: the data as {@code report.json}, the page as {@code report.html}. */
public final class ReportFiles {
  /** The page's name in its folder. */
  public static final String PAGE = "report.html";

  /** The data's name in its folder. */
  public static final String DATA = "report.json";

  private ReportFiles() {}

  /** Adds both files to a folder that is being written. */
  public static void write(OutputFolder folder, ReportData data) {
    folder.write(DATA, Json.pretty(data));
    folder.write(PAGE, ReportPage.html(data));
  }

  /**
   * The data of a finished folder.
   *
   * @throws InvalidInput when it holds no report
   */
  public static ReportData read(InputFolder folder) {
    String where = folder.path() + "/" + DATA;
    if (!folder.has(DATA)) {
      throw new InvalidInput(
          "Cannot read report: the folder has none (" + where + ", expected a run's evaluation)");
    }
    try {
      return Json.mapper().readValue(folder.text(DATA), ReportData.class);
    } catch (JsonProcessingException e) {
      throw new InvalidInput(
          "Cannot read report: " + Json.brief(e) + " (" + where + ", expected a report)", e);
    }
  }
}
