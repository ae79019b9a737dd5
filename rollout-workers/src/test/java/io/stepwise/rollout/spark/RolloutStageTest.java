package io.stepwise.rollout.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.lm.Sampling;
import io.stepwise.rollout.Chain;
import io.stepwise.rollout.RolloutId;
import io.stepwise.rollout.ScoredChain;
import io.stepwise.rollout.TinyModels;
import io.stepwise.rollout.worker.RolloutWorker.Assignment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RolloutStageTest {
  @TempDir static Path folder;
  private static SparkSession spark;
  private static Stages stages;
  private static List<ScoredChain> expected;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("rollout stage")
            .config("spark.ui.enabled", "false")
            .getOrCreate();
    stages = new Stages(folder);
    expected = stages.withoutSpark();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @Test
  void chainsDoNotDependOnThePartitions() {
    for (int partitions : new int[] {1, 2, 5, 60}) {
      List<ScoredChain> made =
          stages.run(spark, RunningTotalTask::new, partitions, "spread-" + partitions);
      assertThat(made.stream().map(scored -> scored.chain().id()))
          .containsExactlyElementsOf(
              stages.plan(1).assignments().stream().map(Assignment::id).toList());
      TinyModels.assertSame(made, expected);
    }
  }

  @ParameterizedTest
  @MethodSource("samplings")
  void everyPartOfTheSamplingReachesTheExecutors(Sampling sampling) {
    List<ScoredChain> here = stages.with(sampling).withoutSpark();
    List<ScoredChain> made =
        stages
            .with(sampling)
            .run(spark, RunningTotalTask::new, 2, "sampling-" + sampling.hashCode());
    TinyModels.assertSame(made, here);
    // Without this part of the sampling the chains would be others, so the part was not dropped.
    assertThat(made.stream().map(scored -> scored.chain().response().length).toList())
        .isNotEqualTo(expected.stream().map(scored -> scored.chain().response().length).toList());
  }

  static List<Sampling> samplings() {
    Sampling plain = Sampling.plain(30);
    return List.of(
        new Sampling(0.3, 30, 128),
        plain.withTopK(2),
        plain.withTopP(0.2),
        plain.withStopTokens(Set.of(7, 8, 9)),
        plain.withStopStrings(List.of("1", "2", "3")));
  }

  @Test
  void taskThatFailsForGoodLeavesNoFolder() {
    GraderSpec failing =
        new FailingOnce(folder.resolve("marker").toString(), FailingOnce.How.THROW);
    // Spark in one process does not try again, so this also shows that the fault bites.
    assertThatThrownBy(() -> stages.run(spark, failing, 2, "failed"))
        .isInstanceOf(InfrastructureFailure.class)
        .hasMessageContaining("Cannot sample and score 27 chains of run iteration 4");
    assertThat(Files.exists(folder.resolve("failed"))).isFalse();
    TinyModels.assertSame(stages.run(spark, failing, 2, "failed"), expected);
  }

  @Test
  void failureOfOursInATaskKeepsItsTypeAndMessage() {
    GraderSpec failing =
        () -> {
          throw new InvalidInput("Cannot grade: no such task");
        };
    assertThatThrownBy(() -> stages.run(spark, failing, 2, "ours"))
        .isInstanceOf(InvalidInput.class)
        .hasMessage("Cannot grade: no such task");
  }

  @Test
  void setThatIsNotThePlansIsRejected() {
    RolloutPlan plan = stages.plan(1);
    List<ScoredChain> shuffled = new ArrayList<>(expected);
    Collections.reverse(shuffled);
    TinyModels.assertSame(RolloutStage.inOrder(plan, shuffled), expected);

    assertThatThrownBy(() -> RolloutStage.inOrder(plan, expected.subList(1, expected.size())))
        .isInstanceOf(InfrastructureFailure.class)
        .hasMessageContaining("a chain is missing");

    List<ScoredChain> twice = new ArrayList<>(expected);
    twice.add(expected.get(5));
    assertThatThrownBy(() -> RolloutStage.inOrder(plan, twice))
        .isInstanceOf(InfrastructureFailure.class)
        .hasMessageContaining("written twice");

    List<ScoredChain> foreign = new ArrayList<>(expected);
    foreign.add(named(expected.get(5), new RolloutId("run", 5, "1+1", 0)));
    assertThatThrownBy(() -> RolloutStage.inOrder(plan, foreign))
        .isInstanceOf(InfrastructureFailure.class)
        .hasMessageContaining("unexpected chain");
  }

  @Test
  void tableHasWhatAReaderNeeds() {
    stages.run(spark, RunningTotalTask::new, 2, "columns");
    Map<String, Row> rows = new HashMap<>();
    for (Row row : chains("columns").collectAsList()) {
      rows.put(row.getAs("problem_id") + "/" + row.getAs("sample"), row);
    }
    assertThat(rows).hasSize(expected.size());
    for (ScoredChain chain : expected) {
      RolloutId id = chain.chain().id();
      Row row = rows.get(id.problemId() + "/" + id.sample());
      assertThat(row.<String>getAs("response_text")).isEqualTo(chain.text()).doesNotEndWith("$");
      assertThat(row.<String>getAs("reference_answer")).isEqualTo(chain.reference()).isNotNull();
      if (chain.stepScores().length == 0) {
        assertThat(row.<Double>getAs("score")).isNull();
      } else {
        double product = 1;
        for (float p : chain.stepScores()) {
          product *= p;
        }
        assertThat(row.<Double>getAs("score")).isCloseTo(product, within(1e-5));
      }
    }
    assertThat(expected).anyMatch(chain -> chain.stepScores().length > 0);
    assertThat(expected.stream().map(ScoredChain::text).distinct().count()).isGreaterThan(5);
  }

  @Test
  void tableOfAnEarlierVersionIsRead() {
    stages.run(spark, RunningTotalTask::new, 2, "recent");
    chains("recent")
        .drop("canonical_answer", "response_text", "score", "reference_answer")
        .write()
        .parquet(folder.resolve("early/" + RolloutStage.TABLE).toString());
    List<ScoredChain> read =
        RolloutStage.read(InputFolder.foreign(folder.resolve("early").toString()));
    assertThat(read).hasSameSizeAs(expected);
    assertThat(read).allMatch(chain -> chain.text() == null && chain.reference() == null);
    assertThat(read.stream().map(chain -> chain.chain().id()))
        .containsExactlyInAnyOrderElementsOf(
            expected.stream().map(chain -> chain.chain().id()).toList());
  }

  @Test
  void problemHasTheSameChainsUnderAnyId() {
    RolloutId one = new RolloutId("run", 1, "a", 0);
    RolloutId other = new RolloutId("run", 1, "b", 0);
    assertThat(one.random("1+1").uniform(0)).isEqualTo(other.random("1+1").uniform(0));
    assertThat(one.random("1+1").uniform(0)).isNotEqualTo(one.random("1+2").uniform(0));
  }

  private static Dataset<Row> chains(String name) {
    return spark.read().parquet(folder.resolve(name).resolve(RolloutStage.TABLE).toString());
  }

  private static ScoredChain named(ScoredChain scored, RolloutId id) {
    Chain c = scored.chain();
    return new ScoredChain(
        new Chain(
            id, c.problem(), c.prompt(), c.response(), c.logProbs(), c.policyVersion(), c.end()),
        scored.steps(),
        scored.stepEnds(),
        scored.stepScores(),
        scored.answer(),
        scored.correct());
  }
}
