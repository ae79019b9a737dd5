package io.stepwise.rollout.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelSource;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Problem;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.format.Texts;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.RowStream;
import io.stepwise.data.task.Demonstrator;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.data.task.Split;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.format.FolderFormats;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.prm.layout.LayoutSettings;
import io.stepwise.rollout.TinyModels;
import io.stepwise.rollout.labelling.LabelledGroup;
import io.stepwise.rollout.labelling.RolloutSelection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
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
  private static final Demonstrator DEMONSTRATOR =
      new Demonstrator(NamedRandom.of("facts"), Demonstrator.Rates.DEFAULT);

  @TempDir static Path folder;
  private static SparkSession spark;
  private static String policy;
  private static String judge;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("label stage")
            .config("spark.ui.enabled", "false")
            .getOrCreate();
    policy = TinyModels.write(Head.LANGUAGE_MODEL, 1, folder.resolve("policy"));
    judge = TinyModels.write(Head.SCALAR, 2, folder.resolve("judge"));
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static List<StepLabelledSolution> solutions() {
    List<StepLabelledSolution> solutions = new ArrayList<>();
    for (Problem problem :
        new RunningTotalTask().problems(NamedRandom.of("label"), 7, Split.TRAINING)) {
      List<LabelledStep> steps =
          DEMONSTRATOR.solve(problem, NamedRandom.of(problem.id())).stream()
              .map(step -> new LabelledStep(step, Rating.UNRATED))
              .toList();
      solutions.add(
          new StepLabelledSolution(
              Texts.solutionId(problem.id(), steps),
              problem.id(),
              problem.text(),
              problem.answer(),
              steps,
              FinishReason.SOLUTION,
              null,
              new Provenance("test", 1, "", null, 0)));
    }
    return solutions;
  }

  private static LabelPlan plan(LabelMethod method, GraderSpec grader, int partitions) {
    return new LabelPlan(
        solutions(),
        new LabelPlan.Setup(
            "run",
            method,
            method.needsPolicy() ? policy : null,
            method.needsJudge() ? judge : null,
            LayoutSettings.AUTO,
            FolderFormats.ofNew(TinyModels.TOKENIZER, FormatSettings.DEFAULTS, ""),
            grader,
            3,
            1,
            40,
            2,
            RolloutSelection.DEFAULT,
            0.5),
        partitions);
  }

  private static List<LabelledGroup> run(LabelPlan plan, String name) {
    String path = folder.resolve(name).toString();
    try (OutputFolder out = OutputFolder.stage(path)) {
      new LabelStage(spark).run(plan, out);
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
    List<LabelledGroup> groups = new ArrayList<>();
    try (RowStream<LabelledGroup> rows =
        LabelStage.table().stream(InputFolder.open(path).verify())) {
      rows.forEachRemaining(groups::add);
    }
    return groups;
  }

  @ParameterizedTest
  @EnumSource
  void labelsAreTheSameHoweverTheSolutionsAreSpread(LabelMethod method) {
    LabelPlan plan = plan(method, RunningTotalTask::new, 1);
    List<LabelledGroup> here = LabelStage.here(plan.setup(), plan.solutions());
    assertThat(here).extracting(LabelledGroup::id).doesNotHaveDuplicates().hasSize(7);
    for (int partitions : new int[] {1, 3, 60}) {
      assertThat(run(plan(method, RunningTotalTask::new, partitions), method + "-" + partitions))
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
  void taskThatFailsForGoodLeavesNoFolderAndALaterRunIsAsIfItHadNot() {
    GraderSpec failing =
        new FailingOnce(folder.resolve("marker").toString(), FailingOnce.How.THROW);
    LabelPlan plan = plan(LabelMethod.MONTE_CARLO, failing, 2);
    assertThatThrownBy(() -> run(plan, "failed"))
        .isInstanceOf(InfrastructureFailure.class)
        .hasMessageContaining("Cannot label 7 solutions by monte-carlo");
    assertThat(Files.exists(folder.resolve("failed"))).isFalse();
    assertThat(run(plan, "failed"))
        .isEqualTo(run(plan(LabelMethod.MONTE_CARLO, RunningTotalTask::new, 2), "not-failed"));
  }

  @Test
  void aMethodWithoutItsModelIsRejected() {
    LabelPlan.Setup good = plan(LabelMethod.CONSENSUS, RunningTotalTask::new, 1).setup();
    assertThatThrownBy(
            () ->
                new LabelPlan.Setup(
                    "run",
                    LabelMethod.CONSENSUS,
                    policy,
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
