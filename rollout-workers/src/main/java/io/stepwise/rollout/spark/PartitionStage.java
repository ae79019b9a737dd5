package io.stepwise.rollout.spark;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.spark.JobName;
import io.stepwise.data.storage.Manifest.FileEntry;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.storage.StagingArea;
import io.stepwise.data.table.TableWriter;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.SparkSession;

/**
 * Spreads named inputs over Spark tasks, each of which writes one part file of a table.
 *
 * <p>Each attempt of a task writes a file of its own; the driver takes the files of the attempts
 * that Spark counted, after it has checked that together they hold every name asked for exactly
 * once. So retries, speculation and lost executors change nothing, and the table's bytes depend on
 * the inputs and the number of partitions only.
 *
 * @param <I> an input
 * @param <O> an output
 */
public final class PartitionStage<I extends Serializable, O> {
  private final SparkSession spark;
  private final String name;
  private final StageWorker<I, O> worker;

  /**
   * A stage that runs on a session.
   *
   * @param name groups its jobs in Spark's pages, e.g. "rollout"
   */
  public PartitionStage(SparkSession spark, String name, StageWorker<I, O> worker) {
    this.spark = spark;
    this.name = name;
    this.worker = worker;
  }

  /**
   * Works on the inputs and puts the table into a staged folder, which the caller commits.
   *
   * @param description what is done, for Spark's pages
   * @param partitions most tasks; there is none without an input
   * @return the number of part files, in the order of the inputs
   * @throws InvalidInput if two inputs have the same name
   * @throws InfrastructureFailure if Spark fails, or the outputs are not those asked for
   */
  public int run(String description, List<I> inputs, int partitions, OutputFolder folder) {
    Set<String> asked = new HashSet<>();
    for (I input : inputs) {
      for (String output : worker.names(input)) {
        if (!asked.add(output)) {
          throw new InvalidInput(
              "Cannot run "
                  + name
                  + ": two inputs have the same name ("
                  + output
                  + ", expected unique names)");
        }
      }
    }
    if (inputs.isEmpty()) {
      worker.table().write(folder, 0, List.<O>of().iterator());
      return 1;
    }
    List<Part> parts = parts(description, inputs, Math.min(partitions, inputs.size()), folder);
    List<String> made = new ArrayList<>();
    parts.forEach(part -> made.addAll(part.names()));
    check(name, asked, made);
    for (int i = 0; i < parts.size(); i++) {
      folder.adopt(parts.get(i).attempt(), worker.table().part(i));
    }
    return parts.size();
  }

  private List<Part> parts(
      String description, List<I> inputs, int partitions, OutputFolder folder) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Task<I, O> task = new Task<>(worker, folder.stagingArea());
    try (JobName title = JobName.of(spark, name, description)) {
      return context
          .parallelize(inputs, partitions)
          .mapPartitions(task)
          .setName(worker.table().part(0).replaceAll("/.*", ""))
          .collect();
    } catch (Exception e) { // Spark throws checked exceptions that its Scala methods don't declare
      throw RootCause.of(e, "Cannot " + description);
    }
  }

  /**
   * Checks that every name asked for was computed once, and no other.
   *
   * @param stage its name, for the message
   * @throws InfrastructureFailure that names the first one that is missing, repeated or unknown
   */
  static void check(String stage, Set<String> asked, Collection<String> made) {
    Set<String> missing = new HashSet<>(asked);
    for (String one : made) {
      if (!missing.remove(one)) {
        throw new InfrastructureFailure(
            "Cannot commit "
                + stage
                + (asked.contains(one)
                    ? ": an output was written twice ("
                    : ": unexpected output (")
                + one
                + ", expected each of "
                + asked.size()
                + " names once)");
      }
    }
    if (!missing.isEmpty()) {
      throw new InfrastructureFailure(
          "Cannot commit "
              + stage
              + ": an output is missing ("
              + missing.stream().min(String::compareTo).orElseThrow()
              + ", expected each of "
              + asked.size()
              + " names once)");
    }
  }

  /** A file that an attempt has finished, and the names it holds; plain values, to be sent. */
  private record Part(String stagedName, long bytes, String sha256, List<String> names)
      implements Serializable {
    StagingArea.Attempt attempt() {
      return new StagingArea.Attempt(stagedName, new FileEntry(bytes, sha256));
    }
  }

  /** What an executor runs. */
  private record Task<I extends Serializable, O>(StageWorker<I, O> worker, StagingArea area)
      implements FlatMapFunction<Iterator<I>, Part> {
    @Override
    public Iterator<Part> call(Iterator<I> inputs) {
      ArrayList<String> names = new ArrayList<>();
      StagingArea.Draft draft = area.create("part.parquet");
      try (TableWriter<O> rows = new TableWriter<>(worker.table().shape(), draft.stream())) {
        worker.work(
            inputs,
            output -> {
              rows.write(output);
              names.add(worker.nameOf(output));
            });
      }
      StagingArea.Attempt file = draft.finish();
      return List.of(
              new Part(file.stagedName(), file.entry().bytes(), file.entry().sha256(), names))
          .iterator();
    }
  }
}
