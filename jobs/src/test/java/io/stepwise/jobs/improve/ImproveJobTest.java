package io.stepwise.jobs.improve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.Problem;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.setting.RecordCopy;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.jobs.TestContexts;
import io.stepwise.jobs.solve.SearchMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Iterations of search and fine-tuning. */
class ImproveJobTest extends ImproveFixture {
  @Test
  void everyIterationTrainsOnWhatItsPolicyFoundAndAStoppedRunContinues() {
    List<String> lines = run(config("whole", 2, 0), false);
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).startsWith("iteration 0: held-out accuracy");
    Map<String, Number> whole = metrics("whole");
    assertThat(whole.get("iteration_1/kept").doubleValue()).isBetween(1.0, 6.0);
    assertThat(whole.get("iteration_1/sampled_tokens").doubleValue()).isPositive();
    List<StepLabelledSolution> kept = new ArrayList<>();
    SolutionTable.read(InputFolder.open(path("whole/iteration-002/solutions")), kept::add);
    assertThat(kept).hasSize(whole.get("iteration_2/kept").intValue());
    assertThat(kept).allSatisfy(one -> assertThat(one.finalAnswer()).isNotEmpty());
    assertThat(kept)
        .as("the bytes do not depend on where the run is")
        .allSatisfy(
            one -> assertThat(one.provenance().file()).isEqualTo("iteration-002/solutions"));
    assertThat(digest("whole/iteration-001/policy"))
        .isNotEqualTo(digest("whole/iteration-002/policy"));
    assertThatThrownBy(() -> run(config("whole", 2, 0), false))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("--resume");
    // As if a start had been killed during the second fine-tuning.
    Folders.remove(path("whole/report"));
    Folders.remove(path("whole/iteration-002/policy"));
    Folders.remove(path("whole/iteration-002/evaluation"));
    run(config("whole", 2, 0), true);
    assertThat(metrics("whole")).isEqualTo(whole);
  }

  @Test
  void resumedRunHasTheSettingsOfItsFirstStartAndMayTakeMoreIterations() {
    run(config("once", 1, 0), false);
    Folders.remove(path("once/report"));
    assertThatThrownBy(() -> run(config("once", 1, 0.01), true))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("min-score has changed (0.01, expected 0.0)");
    assertThatThrownBy(
            () ->
                run(
                    config("once", 1, 0, SearchMethod.WEIGHTED_MAJORITY, ImproveConfig.Traces.NONE),
                    true))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("method has changed");
    Map<String, Number> whole = metricsOf(config("again", 2, 0));
    run(config("once", 2, 0), true);
    assertThat(metrics("once")).isEqualTo(whole);
  }

  private static Map<String, Number> metricsOf(ImproveConfig config) {
    run(config, false);
    return metrics("again");
  }

  @Test
  void iterationsHaveThePriceOfTheirSearches() throws IOException {
    Path file = Path.of(path("prices.json"));
    Files.writeString(file, "{\"currency\": \"EUR\", \"input\": 2, \"output\": 10}");
    ImproveConfig base = config("priced", 1, 0);
    ImproveConfig priced =
        new ImproveConfig(
            base.policy(),
            base.rewardModel(),
            base.problems(),
            base.heldOut(),
            base.output(),
            file.toString(),
            base.task(),
            base.loop(),
            base.sampling(),
            base.partitions(),
            base.traces(),
            base.sft(),
            base.prm(),
            base.layout(),
            base.formats(),
            base.search());
    assertThat(run(priced, false).get(1)).contains(", price ");
    Map<String, Object> metrics =
        InputFolder.open(path("priced") + "/report").manifest().orElseThrow().metrics();
    double expected = 0;
    for (String name : List.of("prefilled_tokens", "cached_tokens")) {
      expected += 2 * (Double) metrics.get("iteration_1/" + name) / 1e6;
    }
    expected += 10 * (Double) metrics.get("iteration_1/sampled_tokens") / 1e6;
    assertThat((Double) metrics.get("iteration_1/price")).isCloseTo(expected, within(1e-12));
    assertThat(metrics).containsEntry("currency", "EUR").doesNotContainKey("iteration_0/price");
  }

  @Test
  void nothingFoundIsAnError() {
    assertThatThrownBy(() -> run(config("none", 1, 1), false))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("0 of 6 problems");
  }

  @Test
  void iterationsTakeTheNextProblems() {
    List<Problem> five = made("slices", 5);
    assertThat(ImproveJob.slice(five, 2, 1)).containsExactly(five.get(0), five.get(1));
    assertThat(ImproveJob.slice(five, 2, 3)).containsExactly(five.get(4), five.get(0));
    assertThat(ImproveJob.slice(five, 9, 2)).isEqualTo(five);
  }

  private static String saidByPlan(int numPrompts) {
    ImproveConfig usual = config("planned-" + numPrompts, 1, 0);
    ImproveConfig config =
        RecordCopy.with(usual, "loop", new ImproveConfig.Loop(1, numPrompts, 0, 2));
    return TestContexts.said(context -> new ImproveJob().plan(config, context));
  }

  @Test
  void fewerProblemsThanAskedForAreWarnedOf() {
    assertThat(saidByPlan(50))
        .contains("Warning: an iteration has all 40 problems, fewer than num-prompts=50, at ");
    assertThat(saidByPlan(40)).doesNotContain("Warning: an iteration");
  }
}
