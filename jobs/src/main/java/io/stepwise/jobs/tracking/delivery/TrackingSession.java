package io.stepwise.jobs.tracking.delivery;

import io.stepwise.data.storage.SideFolder;
import io.stepwise.data.storage.Versions;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.tracking.Event;
import io.stepwise.jobs.tracking.Journal;
import io.stepwise.jobs.tracking.Pipeline;
import io.stepwise.jobs.tracking.SourceCommit;
import io.stepwise.jobs.tracking.SystemSampler;
import io.stepwise.jobs.tracking.TrackedRun;
import io.stepwise.jobs.tracking.mlflow.MlflowServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/**
 * A command's time with a tracking server: its pipelines are written to one journal and delivered
 * meanwhile, with what earlier starts left there. Without a server's address it does nothing.
 */
public final class TrackingSession implements AutoCloseable {
  private static final Duration SYSTEM_EVERY = Duration.ofSeconds(10);

  private final JobContext context;
  private final String output;
  private final SideFolder side;
  private final Path folder;
  private final MlflowServer server;
  private Deliverer deliverer;

  private TrackingSession(JobContext context, String output) {
    this.context = context;
    this.output = output;
    this.side = Journal.side(output);
    this.folder = side.local();
    String address = context.common().trackingUri();
    this.server = address == null ? null : new MlflowServer(address);
    if (server != null) {
      side.fetch();
    }
    if (server != null && !events().isEmpty()) {
      deliver();
    }
  }

  /**
   * Begins.
   *
   * @param output next to which the journal stands
   * @throws io.stepwise.data.error.InvalidConfiguration if the server's address is none
   */
  public static TrackingSession open(JobContext context, String output) {
    return new TrackingSession(context, output);
  }

  private void deliver() {
    if (deliverer == null) {
      deliverer =
          new Deliverer(
              folder, server, Deliverer.Limits.DEFAULTS, line -> context.progress().say(line));
    }
  }

  /** Whether there is a server. */
  public boolean isOn() {
    return server != null;
  }

  /** What the journal holds. */
  public List<Event> events() {
    return Journal.read(folder, 0).events();
  }

  /**
   * Does work as a pipeline; the work is given a context whose tracked run is the outermost one,
   * which it ends.
   *
   * @param resume whether to go on with the journal's last pipeline
   * @param name what a person sees
   * @param settings of the run
   * @param tags more of them
   */
  public void pipeline(
      Job<?> job,
      boolean resume,
      String name,
      Map<String, ?> settings,
      Map<String, String> tags,
      Consumer<JobContext> work) {
    if (server == null) {
      work.accept(context);
      return;
    }
    Pipeline.Destination to =
        new Pipeline.Destination(
            server.address(), context.common().experiment(), context.common().logModel());
    try (Pipeline pipeline = Pipeline.open(folder, resume, to)) {
      deliver();
      Map<String, String> all = tags(job);
      all.putAll(tags);
      TrackedRun root = pipeline.root(name, settings, all, output);
      try (SystemSampler sampler = new SystemSampler(root, pipeline.since(), SYSTEM_EVERY)) {
        work.accept(withSpark(root));
      }
    }
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
  private JobContext withSpark(TrackedRun root) {
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
        context.resumption(),
        context.progress(),
        context.interruption(),
        context.out(),
        source,
        root);
  }

  /** Whether the server has everything, or there is none; known once this is closed. */
  public boolean isDelivered() {
    return deliverer == null || deliverer.isComplete();
  }

  /** Delivers the rest within a bounded time, and prints what is left. */
  @Override
  public void close() {
    if (deliverer != null) {
      deliverer.close();
      side.keep();
    } else if (server != null) {
      server.close();
    }
  }
}
