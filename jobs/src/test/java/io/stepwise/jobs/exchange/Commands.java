package io.stepwise.jobs.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.storage.Json;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.progress.Progress;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/** Runs a command on files, in this process. */
final class Commands {
  private Commands() {}

  static <C extends Record> void run(Job<C> job, C config) {
    run(job, config, false);
  }

  static <C extends Record> void run(Job<C> job, C config, boolean resume) {
    job.run(config, context(resume));
  }

  static <C extends Record> Plan plan(Job<C> job, C config) {
    return job.plan(config, context(false));
  }

  private static JobContext context(boolean resume) {
    return context(
        resume,
        new Interruption(),
        () -> {
          throw new AssertionError("files of lines need no Spark");
        });
  }

  static JobContext context(
      boolean resume, Interruption interruption, Supplier<SparkSession> spark) {
    return new JobContext(
        CommonSettings.DEFAULTS,
        resume,
        Progress.silent(),
        interruption,
        new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8),
        spark);
  }

  /**
   * A file or folder next to the tests; {@code src/test/python/make_exchange_fixtures.py} makes
   * them.
   */
  static Path fixture(String name) {
    try {
      return Path.of(Commands.class.getResource(name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static List<JsonNode> lines(Path file) {
    try {
      return Files.readAllLines(file).stream().map(line -> Json.read(line, "line")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
