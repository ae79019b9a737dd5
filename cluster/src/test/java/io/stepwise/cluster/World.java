package io.stepwise.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.table.SolutionTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * What the tests on clusters share: a small demo's data and policy on HDFS, and what this machine
 * alone makes of them, to be compared with. Made once, for the first test that asks.
 */
final class World implements AutoCloseable {
  private final Path folder;
  private final Hdfs hdfs;
  private final Pipeline local;
  private final SparkSession spark;

  private World() throws Exception {
    folder = Files.createTempDirectory("stepwise-world");
    Commands.markAsBuilt();
    Commands alone = commands();
    String demo = folder.resolve("world").toString();
    alone.run(
        "demo",
        List.of(
            ("demo --set sft.max-steps=4 --set sft.warmup-steps=1 --set prm.max-steps=2"
                    + " --set prm.warmup-steps=1 --set iterations=1 --set held-out=40"
                    + " --set eval-samples=2 --set label-rows=200 --set demonstrations=200 --output "
                    + demo)
                .split(" ")));
    hdfs = new Hdfs(folder.resolve("hdfs"));
    try (FileSystem files = hdfs.files()) {
      files.mkdirs(new org.apache.hadoop.fs.Path("/events"));
      files.mkdirs(new org.apache.hadoop.fs.Path("/jars"));
      put(files, folder.resolve("world"), "/world");
      put(files, Commands.UBER_JAR, "/jars/stepwise-uber.jar");
    }
    // The same input for both: a solution's provenance names its file.
    local = new Pipeline(hdfs.uri() + "/world", folder.resolve("local").toString());
    alone.run("local", local);
    alone.run("local-long", local.longRollout());
    spark =
        SparkSession.builder()
            .master("local[1]")
            .appName("comparison")
            .config("spark.ui.enabled", "false")
            .getOrCreate();
  }

  /** Gives the world to methods with a parameter of its type. */
  static final class Shared implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == World.class;
    }

    @Override
    public World resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(ExtensionContext.Namespace.create(World.class))
          .getOrComputeIfAbsent(
              "world",
              key -> {
                try {
                  return new World();
                } catch (Exception e) {
                  throw new AssertionError("no world to compare with", e);
                }
              },
              World.class);
    }
  }

  private static void put(FileSystem files, Path from, String to) throws IOException {
    files.copyFromLocalFile(
        new org.apache.hadoop.fs.Path(from.toUri()), new org.apache.hadoop.fs.Path(to));
  }

  Hdfs hdfs() {
    return hdfs;
  }

  /** The demo's labels, on this machine. */
  Path labels() {
    return folder.resolve("world/labels/prm800k.jsonl");
  }

  /** The launcher, its output in the world's logs. */
  Commands commands() throws IOException {
    return new Commands(folder.resolve("logs"));
  }

  /** The pipeline on a cluster, its output in a folder of that name on HDFS. */
  Pipeline remote(String name) {
    return new Pipeline(hdfs.uri() + "/world", hdfs.uri() + "/" + name);
  }

  /** Checks solutions, chains with their scores, and weights, to the last bit. */
  void isWhatThisMachineMade(String made) {
    assertThat(solutions(made + "/solutions"))
        .isNotEmpty()
        .isEqualTo(solutions(local.output() + "/solutions"));
    chainsAreThoseOfThisMachine(made, "chains");
    policyIsThatOfThisMachine(made);
    assertThat(weights(made + "/prm"))
        .isEqualTo(weights(local.output() + "/prm"))
        .isNotEqualTo(weights(hdfs.uri() + "/world/policy/sft"));
  }

  void policyIsThatOfThisMachine(String made) {
    chainsAreThoseOfThisMachine(made, "rollouts/iteration-000001");
    // Made by a checkpoint, in which stands the path of its output.
    chainsAreThoseOfThisMachine(made, "rollouts/iteration-000002", "policy_version");
    assertThat(weights(made + "/policy"))
        .isEqualTo(weights(local.output() + "/policy"))
        .isNotEqualTo(weights(hdfs.uri() + "/world/policy/sft"));
  }

  /** Something that takes an executor away. */
  @FunctionalInterface
  interface Loss {
    void strike() throws Exception;
  }

  /**
   * A long rollout loses an executor when some chains are made, and makes those of this machine.
   */
  void lostExecutorChangesNothing(Commands commands, String name, Loss loss) throws Exception {
    Pipeline there = remote(name);
    try (Daemon rollout = commands.start(name + "-long", there.longRollout())) {
      rollout.await("some chains", () -> Pipeline.PROGRESS.matcher(rollout.output()).find());
      loss.strike();
      Commands.finish(rollout);
      assertThat(rollout.output()).containsPattern("(?i)(lost|remove) executor");
    }
    chainsAreThoseOfThisMachine(there.output(), "long");
  }

  void chainsAreThoseOfThisMachine(String made, String table, String... without) {
    assertThat(chains(made + "/" + table, without))
        .as(table)
        .isNotEmpty()
        .isEqualTo(chains(local.output() + "/" + table, without));
  }

  private List<String> chains(String path, String... without) {
    InputFolder.open(path).verify();
    List<String> rows =
        new ArrayList<>(
            spark.read().parquet(path + "/chains").drop(without).toJSON().collectAsList());
    rows.sort(null);
    return rows;
  }

  /** Steps and answer of every chain that has one. */
  List<Row> answers(String path) {
    InputFolder.open(path).verify();
    return spark
        .read()
        .parquet(path + "/chains")
        .select("steps", "answer")
        .where("answer is not null")
        .collectAsList();
  }

  /** Solutions by id; where the file lay is another place. */
  private static Map<String, String> solutions(String path) {
    Map<String, String> solutions = new TreeMap<>();
    SolutionTable.read(
        InputFolder.open(path).verify(),
        solution ->
            solutions.put(
                solution.id(), solution.toString().replaceAll("file=[^,]*prm800k.jsonl", "")));
    return solutions;
  }

  /** SHA-256 of a model's weights, as its manifest says and its bytes confirm. */
  private static String weights(String path) {
    return InputFolder.open(path)
        .verify()
        .manifest()
        .orElseThrow()
        .files()
        .get("model.safetensors")
        .sha256();
  }

  @Override
  public void close() throws Exception {
    spark.stop();
    hdfs.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    }
  }
}
