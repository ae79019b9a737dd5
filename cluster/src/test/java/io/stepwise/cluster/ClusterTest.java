package io.stepwise.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Four commands on a standalone cluster with input and output on HDFS. The same seed gives the same
 * tables as on this machine alone, in both deploy modes, thin or as one jar, with a worker lost.
 */
@Tag("cluster")
@Timeout(value = 10 * 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ExtendWith(World.Shared.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterTest {
  @TempDir static Path folder;

  private static World world;
  private static Standalone cluster;

  @BeforeAll
  static void startEverything(World shared) throws Exception {
    world = shared;
    cluster = new Standalone(folder.resolve("spark"));
  }

  @AfterAll
  static void stopEverything() throws Exception {
    if (cluster != null) {
      cluster.close();
    }
  }

  private static Commands onTheCluster() throws IOException {
    return world
        .commands()
        .with("--master", cluster.url(), "--executor-memory", "900m")
        .with("--conf", "spark.hadoop.dfs.replication=2")
        .with("--conf", "spark.eventLog.enabled=true")
        .with("--conf", "spark.eventLog.dir=" + world.hdfs().uri() + "/events")
        .with("--conf", "spark.ui.enabled=false");
  }

  @Test
  @Order(1)
  void clientModeGivesTheTablesOfThisMachine() throws Exception {
    onTheCluster().run("client", world.remote("client"));
    world.isWhatThisMachineMade(world.hdfs().uri() + "/client");
  }

  /** Executors write solutions themselves; what was set for Hadoop reaches them too. */
  @Test
  @Order(2)
  void settingsOfHadoopReachExecutors() throws Exception {
    try (FileSystem files = world.hdfs().files()) {
      FileStatus[] parts =
          files.globStatus(new org.apache.hadoop.fs.Path("/client/solutions/solutions/*.parquet"));
      assertThat(parts).isNotEmpty().allMatch(part -> part.getReplication() == 2);
    }
  }

  @Test
  @Order(3)
  void clusterModeWithOneJarGivesTheTablesOfThisMachine() throws Exception {
    onTheCluster()
        .environment("STEPWISE_JAR", world.hdfs().uri() + "/jars/stepwise-uber.jar")
        .environment("SPARK_HOME", Commands.SPARK_HOME.toString())
        .with("--deploy-mode", "cluster")
        .run("cluster", world.remote("cluster"));
    world.isWhatThisMachineMade(world.hdfs().uri() + "/cluster");
  }

  /** The grader of the page, in a jar of its own, is used where chains are made. */
  @Test
  @Order(3)
  void graderFromAJarGradesOnExecutors() throws Exception {
    Path jar = GraderJar.ofThePage(folder.resolve("grader"));
    Pipeline client = world.remote("client");
    onTheCluster().with("--jars", jar.toString()).run("graded", client.gradedBy("last-line"));
    List<Row> answers = world.answers(client.output() + "/graded");
    assertThat(answers).as("chains that end by themselves").isNotEmpty();
    assertThat(answers)
        .allMatch(
            row -> row.getString(1).equals(row.<String>getList(0).get(row.getList(0).size() - 1)));
  }

  @Test
  @Order(4)
  void historyServerShowsNamesAndCounters() throws Exception {
    int port = Daemon.freePort();
    try (Daemon history =
        Standalone.start(
            folder.resolve("spark"),
            "history",
            "org.apache.spark.deploy.history.HistoryServer",
            "--properties-file",
            historySettings(port).toString())) {
      history.awaitPort(port);
      String api = "http://127.0.0.1:" + port + "/api/v1/applications";
      // Training alone has no application in client mode: it never asks for Spark.
      history.await("seven applications", () -> Web.poll(api + "?status=completed").size() >= 7);
      Set<String> applications = new TreeSet<>();
      Set<String> jobs = new TreeSet<>();
      Map<String, Long> counters = new TreeMap<>();
      for (JsonNode application : Web.get(api)) {
        applications.add(application.get("name").asText());
        String one = api + "/" + application.get("id").asText();
        Web.get(one + "/jobs").forEach(job -> jobs.add(job.path("description").asText()));
        for (JsonNode stage : Web.get(one + "/stages")) {
          for (JsonNode counter : stage.get("accumulatorUpdates")) {
            counters.merge(
                counter.path("name").asText(), counter.path("value").asLong(), Math::max);
          }
        }
      }
      assertThat(applications)
          .contains("stepwise ingest", "stepwise rollout", "stepwise train-policy");
      assertThat(jobs)
          .contains("count lines of 1 files", "sample and score 80 chains of seed-1 iteration 0")
          .anyMatch(name -> name.startsWith("parse 1 splits"));
      assertThat(counters).containsEntry("chains", 80L).containsKeys("tokens", "quarantined");
      assertThat(counters.get("tokens")).isGreaterThan(80);
    }
  }

  private static Path historySettings(int port) throws IOException {
    return Files.writeString(
        folder.resolve("history.conf"),
        "spark.history.fs.logDirectory "
            + world.hdfs().uri()
            + "/events\nspark.history.ui.port "
            + port
            + "\nspark.history.fs.update.interval 1s\n");
  }

  @Test
  @Order(5)
  void lostWorkerChangesNothing() throws Exception {
    int port = Daemon.freePort();
    Commands watched =
        onTheCluster().with("--conf", "spark.ui.enabled=true", "--conf", "spark.ui.port=" + port);
    String api = "http://127.0.0.1:" + port + "/api/v1/applications";
    try (Daemon rollout = watched.start("long", world.remote("client").longRollout())) {
      rollout.awaitPort(port);
      rollout.await("some chains", () -> chainsMade(api) > 0);
      cluster.loseAWorker();
      long before = chainsMade(api);
      Commands.finish(rollout);
      assertThat(before).isLessThan(Pipeline.CHAINS);
      assertThat(rollout.output()).containsPattern("(?i)lost (executor|task)");
    }
    world.chainsAreThoseOfThisMachine(world.remote("client").output(), "long");
  }

  private static long chainsMade(String api) {
    long made = 0;
    for (JsonNode application : Web.poll(api)) {
      for (JsonNode stage : Web.poll(api + "/" + application.get("id").asText() + "/stages")) {
        for (JsonNode counter : stage.get("accumulatorUpdates")) {
          made +=
              counter.path("name").asText().equals("chains") ? counter.path("value").asLong() : 0;
        }
      }
    }
    return made;
  }
}
