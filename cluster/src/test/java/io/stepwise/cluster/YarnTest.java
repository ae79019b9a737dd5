package io.stepwise.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
 * The same commands on YARN, with a Spark of the user's own: the official distribution. The same
 * seed gives the same tables as on this machine alone, in both deploy modes, with an executor lost
 * and with a driver lost.
 */
@Tag("yarn")
@Timeout(value = 10 * 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ExtendWith(World.Shared.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class YarnTest {
  private static final String EXECUTOR =
      "org.apache.spark.executor.YarnCoarseGrainedExecutorBackend";
  private static final String DRIVER = "org.apache.spark.deploy.yarn.ApplicationMaster";

  @TempDir static Path folder;

  private static World world;
  private static Path spark;
  private static Yarn yarn;

  @BeforeAll
  static void startEverything(World shared) throws Exception {
    world = shared;
    spark = Distribution.official();
    yarn = new Yarn(folder.resolve("yarn"), world.hdfs());
  }

  @AfterAll
  static void stopEverything() throws Exception {
    if (yarn != null) {
      yarn.close();
    }
  }

  private static Commands onYarn() throws IOException {
    return world
        .commands()
        .environment("SPARK_HOME", spark.toString())
        .environment("HADOOP_CONF_DIR", yarn.conf().toString())
        .with("--master", "yarn", "--num-executors", "2")
        .with("--executor-memory", "900m", "--conf", "spark.executor.memoryOverhead=1g")
        // Both nodes have it already.
        .with("--conf", "spark.yarn.jars=local:" + spark.resolve("jars") + "/*")
        .with("--conf", "spark.ui.enabled=false");
  }

  private static Commands inCluster() throws IOException {
    return onYarn()
        .environment("STEPWISE_JAR", world.hdfs().uri() + "/jars/stepwise-uber.jar")
        .with("--deploy-mode", "cluster", "--conf", "spark.driver.memoryOverhead=1g");
  }

  @Test
  @Order(1)
  void clientModeGivesTheTablesOfThisMachine() throws Exception {
    onYarn().run("yarn", world.remote("yarn"));
    world.isWhatThisMachineMade(world.remote("yarn").output());
  }

  @Test
  @Order(2)
  void lostExecutorChangesNothing() throws Exception {
    world.lostExecutorChangesNothing(
        onYarn(),
        "yarn",
        () -> {
          List<ProcessHandle> executors = yarn.containers(EXECUTOR);
          assertThat(executors).isNotEmpty();
          executors.get(0).destroyForcibly();
        });
  }

  @Test
  @Order(3)
  void clusterModeGivesThePolicyOfThisMachineThoughItsDriverIsLost() throws Exception {
    Pipeline there = world.remote("yarn-cluster");
    // That of client mode, before.
    List<String> words =
        there.rewardedBy(world.remote("yarn"), there.commands().get("train-policy"));
    Commands persistent = inCluster().with("--conf", "spark.yarn.maxAppAttempts=2", "--resume");
    try (Daemon training = persistent.start("yarn-cluster-policy", words)) {
      String checkpoint = there.output() + "/policy.checkpoints/[^.]*/manifest.json";
      training.await("a checkpoint", () -> world.hdfs().has(checkpoint));
      List<ProcessHandle> drivers = yarn.containers(DRIVER);
      assertThat(drivers).hasSize(1);
      drivers.get(0).destroyForcibly();
      training.await(
          "a second driver",
          () -> yarn.containers(DRIVER).stream().anyMatch(one -> !drivers.contains(one)));
      assertThat(world.hdfs().has(there.output() + "/policy/manifest.json")).isFalse();
      Commands.finish(training);
    }
    world.policyIsThatOfThisMachine(there.output());
  }

  @Test
  @Order(4)
  void badInputFailsTheApplicationWithItsReason() throws Exception {
    try (Daemon rollout =
        inCluster().start("yarn-bad", Pipeline.rolloutOf(world.hdfs().uri() + "/nowhere"))) {
      assertThat(rollout.process().waitFor()).isNotZero();
      // A second attempt would not find anything either.
      assertThat(rollout.output())
          .containsPattern("diagnostics: User class threw exception: .*Cannot .*/nowhere")
          .contains("(exit code 3)")
          .doesNotContain("_000002");
    }
  }
}
