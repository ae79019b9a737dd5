package io.stepwise.jobs.report;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import java.time.Instant;

/** Says what came out of a run and where its page is; draws the page again when asked. */
public final class ReportJob implements Job<ReportConfig> {
  private static final String FOLDER = "evaluation";

  /** Nothing to set up. */
  public ReportJob() {}

  @Override
  public String name() {
    return "report";
  }

  @Override
  public String summary() {
    return "Says what came out of a run and where its page is; draws the page again when asked";
  }

  @Override
  public String example() {
    return "--run runs/demo";
  }

  @Override
  public ReportConfig defaults() {
    return ReportConfig.DEFAULTS;
  }

  @Override
  public void run(ReportConfig config, JobContext context) {
    Instant started = Instant.now();
    InputFolder folder = InputFolder.open(config.run() + "/" + FOLDER);
    ReportData data = ReportFiles.read(folder);
    String page = folder.path() + "/" + ReportFiles.PAGE;
    if (config.output() != null) {
      try (OutputFolder output = OutputFolder.stage(config.output())) {
        ReportFiles.write(output, data);
        output.commit(context.draft(this, config, started).input(folder));
      }
      page = config.output() + "/" + ReportFiles.PAGE;
    }
    data.figures().forEach(figure -> context.out().println(line(figure)));
    context.out().println(page);
    if (config.check()) {
      check(data, folder.path());
    }
  }

  private static String line(Figure figure) {
    Unit unit = figure.unit();
    String before = figure.before() == null ? "" : unit.text(figure.before().estimate()) + " → ";
    return (figure.label()
            + ": "
            + before
            + unit.text(figure.after().estimate())
            + " (95 % interval "
            + unit.text(figure.after().low())
            + " to "
            + unit.text(figure.after().high())
            + ")")
        .replace('\u00a0', ' ');
  }

  private static void check(ReportData data, String path) {
    Figure first =
        data.figures().stream()
            .filter(figure -> figure.before() != null)
            .findFirst()
            .orElseThrow(
                () ->
                    new InvalidInput("Cannot check report: no figure has a before (" + path + ")"));
    if (!(first.after().low() > first.before().high())) {
      throw new InvalidInput(
          "Cannot accept run: no improvement ("
              + line(first)
              + ", expected its interval above "
              + first.unit().text(first.before().high())
              + ") at "
              + path);
    }
  }
}
