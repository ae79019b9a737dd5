package io.stepwise.jobs.tables;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.StepwiseException;
import io.stepwise.data.spark.JobName;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.training.Checkpoints;
import io.stepwise.jobs.training.Identity;
import io.stepwise.rollout.spark.RootCause;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.spark.SparkClassNotFoundException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Makes a table from another on Spark. JSON lines and Parquet are written part by part, each saved
 * next to the output, into a folder with a manifest that is committed once; a start that was
 * stopped or killed loses one part at most. Tables of other formats are written and committed by
 * the format itself.
 */
public final class TableRun {
  /** The column of an output row that says why it has no result. */
  public static final String ERROR = "error";

  private static final String ROWS = "rows";
  private static final String ERRORS = "errors";
  private static final String COUNTS = "counts.json";
  private static final int MOST_PARTS = 100;

  private final String job;
  private final String table;
  private final String input;
  private final String output;
  private final TableConfig config;
  private final JobContext context;

  /**
   * A run.
   *
   * @param job the command's name
   * @param table name of the table inside the output's folder
   */
  public TableRun(
      String job,
      String table,
      String input,
      String output,
      TableConfig config,
      JobContext context) {
    this.job = job;
    this.table = table;
    this.input = input;
    this.output = output;
    this.config = config;
    this.context = context;
  }

  /** The name of that column where the input may have one of a command before. */
  public static String errorField(boolean exists, String job) {
    return exists ? job + "_" + ERROR : ERROR;
  }

  /** What a run would do; counts the rows. */
  public static Plan plan(
      String job, String input, String output, TableConfig config, JobContext context) {
    InputTable in = InputTable.open(context.spark(), input, config);
    return Plan.of(
        job + " " + Amount.of(in.content().rows(), ROWS) + " of " + input + " on Spark",
        config.ownFolder(input)
            ? "save them every " + Amount.of(config.checkpointEvery(), ROWS) + ", commit " + output
            : "write " + output + " as " + config.output(input));
  }

  /**
   * Makes the table.
   *
   * @param in the input, opened
   * @param identity settings and digests of inputs that a start which resumes must share
   * @param draft begins the output's manifest
   * @param error the column of errors
   * @param work makes the output's rows, with that column; lines of JSON stand in the column {@link
   *     InputTable#LINE}
   */
  public void run(
      InputTable in,
      Map<String, Object> identity,
      Supplier<ManifestDraft> draft,
      String error,
      UnaryOperator<Dataset<Row>> work) {
    try (JobName name = JobName.of(context.spark(), job, job + ": count the rows of " + input)) {
      InputTable.Content content = context.interruption().during(in::content);
      try (Progress.Phase phase =
          context.progress().phase(job, (int) Math.min(Integer.MAX_VALUE, content.rows()), ROWS)) {
        long errors =
            config.ownFolder(input)
                ? saveParts(in, content, identity, draft, error, work, phase)
                : save(in, content, error, work);
        phase.finish(
            Amount.of(content.rows(), ROWS)
                + (errors == 0 ? "" : ", " + errors + " of them with an error")
                + " in "
                + output);
      }
    }
  }

  private static int parts(long rows, long every) {
    return (int) Math.min(MOST_PARTS, Math.max(1, (rows + every - 1) / every));
  }

  private long saveParts(
      InputTable in,
      InputTable.Content content,
      Map<String, Object> identity,
      Supplier<ManifestDraft> draft,
      String error,
      UnaryOperator<Dataset<Row>> work,
      Progress.Phase phase) {
    Map<String, Object> whole = new LinkedHashMap<>(identity);
    Identity.addInput(whole, "input", content.rows() + ":" + content.digest());
    Checkpoints saved = Checkpoints.parts(output, whole, config.checkpointEvery(), context);
    int parts = parts(content.rows(), saved.partSize());
    boolean begun = saved.latest(context.resumption()).isPresent();
    Set<Long> done = begun ? saved.counts(context.resumption()) : Set.of();
    for (int part = 0; part < parts; part++) {
      if (!done.contains(part + 1L)) {
        context.interruption().check();
        int one = part;
        saved.save(
            ManifestDraft.of(job, Instant.now()),
            part + 1L,
            folder -> {
              RowCounts counts = new RowCounts(error);
              String title = "%s: part %d of %d of %s".formatted(job, one + 1, parts, input);
              try (JobName name = JobName.of(context.spark(), job, title)) {
                write(
                    counts.of(tasks(in.part(one, parts)), work), folder.stagedPath() + "/" + table);
              }
              folder.write(
                  COUNTS,
                  Json.line(new TreeMap<>(Map.of(ROWS, counts.rows(), ERRORS, counts.errors()))));
            });
      }
      phase.advance((int) (content.rows() * (part + 1L) / parts - content.rows() * part / parts));
    }
    return commit(saved, content, draft.get());
  }

  /** Takes the files of all parts into the output. */
  private long commit(Checkpoints saved, InputTable.Content content, ManifestDraft draft) {
    long rows = 0;
    long errors = 0;
    int next = 0;
    String suffix = isText() ? "jsonl" : config.output(input);
    try (OutputFolder folder = OutputFolder.stage(output)) {
      for (InputFolder part : saved.all()) {
        JsonNode counts = Json.read(part.text(COUNTS), COUNTS);
        rows += counts.path(ROWS).asLong();
        errors += counts.path(ERRORS).asLong();
        for (String file : part.files()) {
          if (file.startsWith(table + "/")) {
            copy(part, file, folder, "%s/part-%05d.%s".formatted(table, next++, suffix));
          }
        }
      }
      check(content.rows(), rows);
      folder.commit(draft.counts(Map.of(ROWS, rows, ERRORS, errors)));
    }
    saved.clear();
    return errors;
  }

  /** Writes a table of a format that commits it itself. */
  private long save(
      InputTable in, InputTable.Content content, String error, UnaryOperator<Dataset<Row>> work) {
    RowCounts counts = new RowCounts(error);
    write(counts.of(tasks(in.rows()), work), output);
    check(content.rows(), counts.rows());
    return counts.errors();
  }

  private boolean isText() {
    return config.output(input).equals(TableConfig.JSON);
  }

  private void write(Dataset<Row> rows, String path) {
    try {
      context
          .interruption()
          .during(
              () -> {
                if (config.lines(input)) {
                  rows.select(InputTable.LINE).write().text(path);
                } else {
                  rows.write().format(config.output(input)).save(path);
                }
                return path;
              });
    } catch (StepwiseException e) {
      throw e;
    } catch (Exception e) { // Spark throws checked exceptions that its Scala methods don't declare
      if (e instanceof SparkClassNotFoundException) {
        throw new InvalidConfiguration(
            "Cannot use setting output-format: Spark has no such format (%s, expected json, parquet or one whose jar is given with --jars)"
                .formatted(config.output(input)),
            e);
      }
      throw RootCause.of(e, "Cannot " + job + " table");
    }
  }

  /** The rows in the tasks that are asked for. */
  private Dataset<Row> tasks(Dataset<Row> rows) {
    if (config.partitions() > 0) {
      return rows.repartition(config.partitions());
    }
    int cores = context.spark().sparkContext().defaultParallelism();
    return rows.rdd().getNumPartitions() < cores ? rows.repartition(cores) : rows;
  }

  private static void check(long expected, long found) {
    if (found != expected) {
      throw new InfrastructureFailure(
          "Cannot commit table: the input changed while it was read (%d rows, expected %d)"
              .formatted(found, expected));
    }
  }

  private static void copy(InputFolder part, String file, OutputFolder folder, String name) {
    try (InputStream in = part.read(file);
        OutputStream out = folder.create(name)) {
      in.transferTo(out);
    } catch (IOException e) {
      throw new InfrastructureFailure(
          "Cannot copy part: %s (%s) at %s".formatted(e.getMessage(), file, part.path()), e);
    }
  }
}
