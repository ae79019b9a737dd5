package io.stepwise.rollout.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.rollout.ScoredChain;
import io.stepwise.rollout.TinyModels;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stage on a cluster: a driver and two executors, each a process of its own. */
class RolloutClusterTest {
  @TempDir static Path folder;
  private static SparkSession spark;
  private static Stages stages;
  private static List<ScoredChain> expected;

  @BeforeAll
  static void start() throws IOException {
    // Workers look for jars below the home that the build names; ours come by the class path.
    Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
    String flags =
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(
                flag ->
                    flag.startsWith("--add-opens")
                        || flag.startsWith("-Dai.djl")
                        || flag.startsWith("-DOPT_OUT"))
            .collect(Collectors.joining(" "));
    spark =
        SparkSession.builder()
            .master("local-cluster[2,1,1024]")
            .appName("rollout cluster")
            .config("spark.ui.enabled", "false")
            .config("spark.executor.memory", "1g")
            .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
            .config("spark.executor.extraJavaOptions", flags)
            .config("spark.executorEnv.OMP_NUM_THREADS", "1")
            .getOrCreate();
    stages = new Stages(folder);
    expected = stages.withoutSpark();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @Test
  void executorsMakeTheChainsThatOneWorkerMakes() {
    TinyModels.assertSame(stages.run(spark, RunningTotalTask::new, 5, "cluster"), expected);
  }

  @Test
  void taskThatFailsOnceChangesNothing() {
    Path marker = folder.resolve("throw");
    GraderSpec failing = new FailingOnce(marker.toString(), FailingOnce.How.THROW);
    TinyModels.assertSame(stages.run(spark, failing, 4, "retried"), expected);
    assertThat(marker).exists();
  }

  @Test
  void executorThatDiesChangesNothing() {
    Path marker = folder.resolve("halt");
    GraderSpec dying = new FailingOnce(marker.toString(), FailingOnce.How.HALT);
    TinyModels.assertSame(stages.run(spark, dying, 4, "lost"), expected);
    assertThat(marker).exists();
  }

  /** OmegaPRM completes as Monte Carlo does, and keeps a tree. */
  @Test
  void executorThatDiesDuringLabellingChangesNothing() {
    LabelMethod method = LabelMethod.OMEGA;
    Labellings labellings = new Labellings(folder.resolve(method.word()));
    LabelPlan plan = labellings.plan(method, RunningTotalTask::new, 3);
    Path marker = folder.resolve("halt-" + method.word());
    GraderSpec dying = new FailingOnce(marker.toString(), FailingOnce.How.HALT);
    assertThat(labellings.run(spark, labellings.plan(method, dying, 3), "lost"))
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("cost")
        .isEqualTo(LabelStage.here(plan.setup(), plan.solutions()));
    assertThat(marker).exists();
  }
}
