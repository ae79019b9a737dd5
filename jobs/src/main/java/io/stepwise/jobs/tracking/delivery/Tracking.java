package io.stepwise.jobs.tracking.delivery;

import io.stepwise.data.storage.Versions;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.tracking.Journal;
import io.stepwise.jobs.tracking.Pipeline;
import io.stepwise.jobs.tracking.SourceCommit;
import io.stepwise.jobs.tracking.SystemSampler;
import io.stepwise.jobs.tracking.TrackedRun;
import io.stepwise.jobs.tracking.mlflow.MlflowServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/** Runs a command as a pipeline on a tracking server, where one is given. */
public final class Tracking {
  private static final Duration SYSTEM_EVERY = Duration.ofSeconds(10);

  private Tracking() {}

  /**
   * Runs a job; tracked, if a tracking server is given and the job makes a folder.
   *
   * @throws io.stepwise.data.error.InvalidConfiguration if the server's address is none
   */
  public static <C extends Record> void run(Job<C> job, C config, JobContext context) {
    String address = context.common().trackingUri();
    Optional<String> output = job.output(config);
    if (address == null || output.isEmpty()) {
      job.run(config, context);
      return;
    }
    MlflowServer server = new MlflowServer(address);
    Path folder = Journal.folder(output.get());
    try (Pipeline pipeline = Pipeline.open(folder, context.resume(), server.address());
        Deliverer deliverer =
            new Deliverer(
                folder, server, Deliverer.Limits.DEFAULTS, line -> context.progress().say(line))) {
      TrackedRun root =
          pipeline.root(
              name(job.name(), output.get()), context.describe(config), tags(job), output.get());
      try (SystemSampler sampler = new SystemSampler(root, pipeline.since(), SYSTEM_EVERY)) {
        withSpark(context, root).track(job, config, root);
      }
    }
  }

  /** The command, and the folder where its name says more. */
  private static String name(String job, String output) {
    String last = output.replaceFirst("/+$", "").replaceFirst(".*/", "");
    return last.equals(job) ? job : job + " " + last;
  }

  private static Map<String, String> tags(Job<?> job) {
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("stepwise.pipeline", job.name());
    Versions.current()
        .forEach(
            (name, version) ->
                tags.put(
                    name.equals("stepwise") ? "stepwise.version" : name + ".version", version));
    SourceCommit.find().ifPresent(commit -> tags.put("mlflow.source.git.commit", commit));
    tags.put("mlflow.source.name", "stepwise " + job.name());
    tags.put("mlflow.source.type", "JOB");
    tags.put("mlflow.user", System.getProperty("user.name"));
    return tags;
  }

  /** The Spark application is a tag as soon as there is one. */
  private static JobContext withSpark(JobContext context, TrackedRun root) {
    AtomicBoolean told = new AtomicBoolean();
    Supplier<SparkSession> source =
        () -> {
          SparkSession session = context.sparkSource().get();
          if (told.compareAndSet(false, true)) {
            root.tag("spark.application", session.sparkContext().applicationId());
            root.tag("spark.master", session.sparkContext().master());
          }
          return session;
        };
    return new JobContext(
        context.common(),
        context.resume(),
        context.progress(),
        context.interruption(),
        context.out(),
        source,
        root);
  }
}
