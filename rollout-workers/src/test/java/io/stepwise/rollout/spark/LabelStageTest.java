package io.stepwise.rollout.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.LabelSource;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.rollout.labelling.LabelledGroup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LabelStageTest {
  @TempDir static Path folder;
  private static SparkSession spark;
  private static Labellings labellings;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("label stage")
            .config("spark.ui.enabled", "false")
            .getOrCreate();
    labellings = new Labellings(folder);
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @ParameterizedTest
  @EnumSource
  void labelsAreTheSameHoweverTheSolutionsAreSpread(LabelMethod method) {
    LabelPlan plan = labellings.plan(method, RunningTotalTask::new, 1);
    List<LabelledGroup> here = LabelStage.here(plan.setup(), plan.solutions());
    assertThat(here).extracting(LabelledGroup::id).doesNotHaveDuplicates().hasSize(7);
    for (int partitions : new int[] {1, 3, 60}) {
      assertThat(
              labellings.run(
                  spark,
                  labellings.plan(method, RunningTotalTask::new, partitions),
                  method + "-" + partitions))
          .usingRecursiveFieldByFieldElementComparatorIgnoringFields("cost")
          .isEqualTo(here);
    }
    LabelSource.Kind kind =
        switch (method) {
          case JUDGE -> LabelSource.Kind.JUDGE;
          case RULES -> LabelSource.Kind.RULES;
          case MONTE_CARLO, OMEGA, CONSENSUS -> LabelSource.Kind.MONTE_CARLO;
        };
    assertThat(here.stream().flatMap(group -> group.solutions().stream()))
        .allSatisfy(
            solution -> {
              LabelSource source = solution.steps().get(0).label().source();
              assertThat(source.kind()).isEqualTo(kind);
              assertThat(source.model()).hasSize(method == LabelMethod.RULES ? 0 : 64);
            });
  }

  @Test
  void partsKeepTheSolutionsOfAProblemTogetherWhereTheyAreLabelledTogether() {
    LabelPlan omega = labellings.plan(LabelMethod.OMEGA, RunningTotalTask::new, 1);
    LabelPlan each = labellings.plan(LabelMethod.MONTE_CARLO, RunningTotalTask::new, 1);
    assertThat(omega.solutions())
        .isNotEqualTo(each.solutions())
        .containsExactlyInAnyOrderElementsOf(each.solutions());
    assertThat(each.parts(3)).extracting(part -> part.solutions().size()).containsExactly(3, 3, 1);
    List<String> problems = new ArrayList<>();
    for (LabelPlan part : omega.parts(1)) {
      assertThat(part.solutions())
          .extracting(StepLabelledSolution::problemId)
          .containsOnly(part.solutions().get(0).problemId());
      problems.add(part.solutions().get(0).problemId());
    }
    assertThat(problems).doesNotHaveDuplicates().hasSize(4);
    assertThat(omega.parts(3).stream().flatMap(part -> part.solutions().stream()))
        .containsExactlyElementsOf(omega.solutions());
  }

  @Test
  void taskThatFailsForGoodLeavesNoFolderAndALaterRunIsAsIfItHadNot() {
    GraderSpec failing =
        new FailingOnce(folder.resolve("marker").toString(), FailingOnce.How.THROW);
    LabelPlan plan = labellings.plan(LabelMethod.MONTE_CARLO, failing, 2);
    assertThatThrownBy(() -> labellings.run(spark, plan, "failed"))
        .isInstanceOf(InfrastructureFailure.class)
        .hasMessageContaining("Cannot label 7 solutions by monte-carlo");
    assertThat(Files.exists(folder.resolve("failed"))).isFalse();
    assertThat(labellings.run(spark, plan, "failed"))
        .isEqualTo(
            labellings.run(
                spark,
                labellings.plan(LabelMethod.MONTE_CARLO, RunningTotalTask::new, 2),
                "not-failed"));
  }

  @Test
  void aMethodWithoutItsModelIsRejected() {
    LabelPlan.Setup good = labellings.plan(LabelMethod.CONSENSUS, RunningTotalTask::new, 1).setup();
    assertThatThrownBy(
            () ->
                new LabelPlan.Setup(
                    "run",
                    LabelMethod.CONSENSUS,
                    good.policy(),
                    null,
                    good.layout(),
                    good.formats(),
                    good.grader(),
                    3,
                    1,
                    40,
                    2,
                    good.selection(),
                    0.5))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("consensus, expected --reward-model FOLDER");
  }
}
