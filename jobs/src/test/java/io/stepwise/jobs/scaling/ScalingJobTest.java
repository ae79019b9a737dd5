package io.stepwise.jobs.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.table.ProblemTable;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.jobs.solve.SearchMethod;
import io.stepwise.jobs.solve.SolveJob;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.rollout.search.Cost;
import io.stepwise.rollout.spark.SolvePlan;
import io.stepwise.rollout.spark.SolvePlan.Question;
import io.stepwise.rollout.spark.SolveStage;
import io.stepwise.rollout.spark.Solved;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Grids of searches: their cells, the samples that cells share, and reuse between runs. */
class ScalingJobTest extends ScalingFixture {
  private static List<String> cells() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("cells"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void gridsGrowAndEqualCellsAreReused() throws IOException {
    // 2 samples of difficulty, 2 seeds · (2 samples of the pool and a beam search)
    assertThat(run(config("problems", "small", List.of(2)), false))
        .isEqualTo("8 parts of the grid, 0 of them from earlier runs");
    JsonNode small = report("small");
    assertThat(small.path("cells")).hasSize(3);
    assertThat(run(config("problems", "large", List.of(2, 4)), false))
        .isEqualTo("14 parts of the grid, 8 of them from earlier runs");
    JsonNode large = report("large");
    List<JsonNode> kept = new ArrayList<>();
    large.path("cells").forEach(cell -> kept.add(cell));
    assertThat(kept).hasSize(5).contains(small.path("cells").get(2));
    // The pool has two more samples of every problem; all methods use it.
    double one = kept.get(0).path("sampled_tokens").asDouble();
    assertThat(kept.get(1).path("sampled_tokens").asDouble()).isCloseTo(2 * one, within(1e-9));
    assertThat(kept.get(2).path("sampled_tokens").asDouble()).isCloseTo(4 * one, within(1e-9));
    assertThat(kept.get(2).path("prefilled_tokens").asDouble())
        .as("the prompt is read once")
        .isCloseTo(kept.get(0).path("prefilled_tokens").asDouble(), within(1e-9));
    assertThat(kept.get(0).path("samples_from").asText()).isEqualTo("pool");
    assertThat(kept.get(0).path("scored_tokens").asDouble()).isZero();
    for (JsonNode cell : large.path("cells")) {
      long most = 20L * cell.path("num_samples").asLong();
      assertThat(cell.path("sampled_tokens").asDouble()).isPositive().isLessThanOrEqualTo(most);
      assertThat(cell.path("accuracy_by_seed")).hasSize(2);
      // Two operations per weight and token, and the attention's.
      double least = 2 * policyParameters * cell.path("sampled_tokens").asDouble();
      assertThat(cell.path("flops").asDouble()).isGreaterThan(least);
    }
    assertThat(large.path("budget_control")).as("one limit of thinking only").isEmpty();
    assertThat(large.path("budget_scaling")).hasSize(3);
    assertThat(large.path("fits")).isNotEmpty();
    assertThat(large.path("compute_optimal_oracle")).hasSize(2);
    String page = Files.readString(folder.resolve("large").resolve("scaling.html"));
    assertThat(page)
        .contains("best-of-n")
        .contains("FLOPs per problem")
        .contains("<svg")
        .doesNotContain("src=\"http");
    // A lost cell is made again, to the same numbers.
    String lost = cells().stream().filter(name -> name.startsWith("beam-n4")).findFirst().get();
    Files.delete(folder.resolve("cells").resolve(lost));
    assertThat(run(config("problems", "again", List.of(2, 4)), false))
        .isEqualTo("14 parts of the grid, 13 of them from earlier runs");
    JsonNode again = report("again");
    for (int i = 0; i < 5; i++) {
      assertThat(again.path("cells").get(i).path("accuracy_by_seed"))
          .isEqualTo(large.path("cells").get(i).path("accuracy_by_seed"));
    }
    // Other sampling is other cells.
    ScalingConfig base = config("problems", "hotter", List.of(2));
    ScalingConfig hotter =
        new ScalingConfig(
            base.policy(),
            base.rewardModel(),
            base.problems(),
            base.output(),
            base.cells(),
            base.price(),
            base.task(),
            base.grid(),
            new ScalingConfig.Sampling(20, 1.5, StepAggregation.PROD),
            2,
            base.layout(),
            base.formats(),
            base.search());
    assertThat(run(hotter, false)).isEqualTo("8 parts of the grid, 0 of them from earlier runs");
  }

  /** The samples of a pool are those that solve draws, and cost what they cost there. */
  @Test
  void cellsOfTheWholePoolAreWhatSolveFinds() throws IOException {
    ScalingConfig config =
        config("problems", "pool", null, List.of(4), List.of(-1), List.of(0), null);
    run(config, false);
    List<Question> questions =
        ProblemTable.list(InputFolder.open(path("problems"))).stream()
            .map(problem -> new Question(problem.id(), problem.text()))
            .toList();
    Cost cost = Cost.NONE;
    for (String seed : List.of("seed-5", "seed-6")) {
      SolvePlan plan =
          SolveJob.plan(
              config.solve(SearchMethod.BEST_OF_N, 4, ThinkingBudget.NONE),
              seed,
              RunningTotalTask.NAME,
              questions);
      for (Solved solved : new SolveStage(spark.get()).run(plan)) {
        cost = cost.plus(solved.result().cost());
      }
    }
    JsonNode cell = report("pool").path("cells").get(1);
    int runs = 2 * PROBLEMS;
    assertThat(cell.path("sampled_tokens").asDouble() * runs)
        .isCloseTo(cost.sampledTokens(), within(1e-6));
    assertThat(cell.path("prefilled_tokens").asDouble() * runs)
        .isCloseTo(cost.prefilledTokens(), within(1e-6));
    assertThat(cell.path("cached_tokens").asDouble() * runs)
        .isCloseTo(cost.cachedTokens(), within(1e-6));
    assertThat(cell.path("scored_tokens").asDouble() * runs)
        .isCloseTo(cost.scoredTokens(), within(1e-6));
  }

  @Test
  void problemsWithoutReferenceAnswersAreRejected() {
    assertThatThrownBy(() -> run(config("unanswered", "none", List.of(2)), false))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("4 of 4");
  }
}
