package io.stepwise.jobs.evaluate;

import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.OutputFile;
import io.stepwise.jobs.exchange.OutputFiles;
import io.stepwise.jobs.job.JobContext;
import java.util.List;
import java.util.Map;

/**
 * The files of an evaluation: metrics as JSON lines and an HTML page.
 *
 * @param lines path of the metrics, null for standard output
 * @param page path of the page, null for none
 */
public record EvaluationOutput(String lines, String page) {
  /**
   * Whether a resumed command has nothing left to write.
   *
   * @throws io.stepwise.data.error.InvalidConfiguration if a file exists and the command does not
   *     resume
   */
  public boolean done(JobContext context) {
    boolean linesDone = lines != null && OutputFiles.done(lines, context);
    boolean pageDone = page == null || OutputFiles.done(page, context);
    return linesDone && pageDone;
  }

  /**
   * Writes the metrics, and the page if there is one.
   *
   * @param metrics one JSON line each
   * @param html the whole page, null for none
   * @param table what a person reads on standard output when the metrics go to a file
   */
  public void write(
      List<Map<String, Object>> metrics, String html, List<String> table, JobContext context) {
    if (lines == null) {
      metrics.forEach(line -> context.out().println(Json.line(line)));
    } else {
      if (!OutputFiles.done(lines, context)) {
        try (OutputFile output = OutputFile.stage(lines)) {
          metrics.forEach(line -> output.line(Json.line(line)));
          output.commit();
        }
      }
      table.forEach(context.out()::println);
    }
    if (page != null && !OutputFiles.done(page, context)) {
      try (OutputFile output = OutputFile.stage(page)) {
        output.line(html);
        output.commit();
      }
      context.progress().say("Page: " + page);
    }
  }

  /** What a plan says at its end. */
  public String planned() {
    String metrics = lines == null ? "print the metrics" : "commit " + lines;
    return page == null ? metrics : metrics + " and " + page;
  }
}
