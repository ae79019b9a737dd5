package io.stepwise.jobs.runreport;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.report.Figure;
import io.stepwise.jobs.report.ReportData;
import io.stepwise.jobs.report.ReportFiles;
import io.stepwise.jobs.report.Unit;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Prints the result of a run and where its page is; draws the page of two folders of chains. */
public final class ReportJob implements Job<ReportConfig> {
  private static final String FOLDER = "evaluation";

  @Override
  public String name() {
    return "report";
  }

  @Override
  public String summary() {
    return "Prints the result of a run, or writes a report for two folders of chains or for searches";
  }

  @Override
  public String example() {
    return "--before runs/mine/before --after runs/mine/after --output runs/mine/report";
  }

  @Override
  public ReportConfig defaults() {
    return ReportConfig.DEFAULTS;
  }

  @Override
  public void run(ReportConfig config, JobContext context) {
    Instant started = Instant.now();
    String folder;
    if (!config.solved().isEmpty()) {
      folder = costs(config, context, started);
    } else if (config.before() != null || config.after() != null) {
      folder = compare(config, context, started);
    } else if (config.run() == null) {
      throw new InvalidConfiguration(
          "Cannot report: no run is named (expected --run, --before and --after, or --solved)");
    } else {
      folder = redraw(config, context, started);
    }
    ReportData data = ReportFiles.read(InputFolder.open(folder));
    for (Figure figure : data.figures()) {
      context.out().println(line(figure));
      if (figure.warning() != null) {
        context.out().println("  Warning: " + figure.warning());
      }
    }
    SearchReport.print(data.costs(), context.out());
    data.notes().forEach(note -> context.out().println(note));
    context.out().println(folder + "/" + ReportFiles.PAGE);
    if (config.check() && config.solved().isEmpty()) {
      check(data, folder);
    }
  }

  /** The run's report, drawn again if that is wanted; gives the folder it is in. */
  private String redraw(ReportConfig config, JobContext context, Instant started) {
    String made = config.run() + "/" + FOLDER;
    if (Folders.exists(config.run()) && !Folders.exists(made)) {
      throw new InvalidInput(
          "Cannot report: the run has no report yet (no "
              + made
              + ", expected one; to write it, name the run's folders of chains with --before and"
              + " --after)");
    }
    InputFolder folder = InputFolder.open(made);
    ReportData data = ReportFiles.read(folder);
    if (config.output() == null) {
      return folder.path();
    }
    try (OutputFolder output = OutputFolder.stage(config.output())) {
      ReportFiles.write(output, data);
      output.commit(context.draft(this, config, started).input(folder));
    }
    return config.output();
  }

  /** The report of outputs of solve; gives the folder it is in. */
  private String costs(ReportConfig config, JobContext context, Instant started) {
    boolean chains = config.before() != null || config.after() != null;
    if (chains || config.output() == null) {
      throw new InvalidConfiguration(
          "Cannot report: --solved is given "
              + (chains ? "together with chains" : "without a place for the page")
              + " (expected --solved and --output)");
    }
    SearchReport.write(config.solved(), config.output(), context.draft(this, config, started));
    return config.output();
  }

  /** The report of two folders of chains; gives the folder it is in. */
  private String compare(ReportConfig config, JobContext context, Instant started) {
    if (config.before() == null || config.after() == null) {
      throw new InvalidConfiguration(
          "Cannot report: only one folder of chains is given (expected --before and --after)");
    }
    if (config.output() == null && config.run() == null) {
      throw new InvalidConfiguration(
          "Cannot report: there is no place for the page (expected --output or --run)");
    }
    String output = config.output() == null ? config.run() + "/" + FOLDER : config.output();
    Map<String, InputFolder> inputs = new LinkedHashMap<>();
    inputs.put(RunReport.BEFORE, InputFolder.open(config.before()));
    inputs.put(RunReport.AFTER, InputFolder.open(config.after()));
    new RunReport(context).write(output, inputs, context.draft(this, config, started));
    return output;
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
                    new InvalidInput(
                        "Cannot check report: no metric has a value before training ("
                            + path
                            + ")"));
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
