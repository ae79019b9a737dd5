package io.stepwise.jobs.improve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.LabelSource;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.jobs.preset.Preset;
import io.stepwise.jobs.sft.SftConfig;
import io.stepwise.jobs.sft.SftJob;
import io.stepwise.jobs.solve.SearchMethod;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.lora.LoraSettings;
import io.stepwise.lm.tokenizer.TokenizerKind;
import java.io.ByteArrayOutputStream;
import java.nio.FloatBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an iteration takes from the traces of its searches: step labels and repairs. */
class ImproveTracesTest extends ImproveFixture {
  @Test
  void theRewardModelLearnsFromTheLabelsOfTheSearches() {
    ImproveConfig.Traces traces = new ImproveConfig.Traces(0, "", true);
    run(config("labelled", 2, 0, SearchMethod.BEAM, traces), false);
    List<StepLabelledSolution> labelled = new ArrayList<>();
    SolutionTable.read(InputFolder.open(path("labelled/iteration-001/labels")), labelled::add);
    assertThat(labelled).isNotEmpty();
    for (StepLabelledSolution solution : labelled) {
      LabelledStep last = solution.steps().get(solution.steps().size() - 1);
      assertThat(last.label().source().kind()).isEqualTo(LabelSource.Kind.MONTE_CARLO);
      assertThat(last.label().samples()).isPositive();
      if (last.label().samples() == 1) { // nothing else continues it
        assertThat(last.label().value())
            .as("%s", solution)
            .hasValue(last.text().equals("1") ? 1 : 0);
      }
    }
    assertThat(digest("labelled/iteration-001/reward-model")).isNotEqualTo(digest("reward"));
    assertThat(
            InputFolder.open(path("labelled/iteration-002/solutions"))
                .manifest()
                .orElseThrow()
                .inputs())
        .anySatisfy(input -> assertThat(input.toString()).contains("iteration-001/reward-model"));
  }

  @Test
  void rejectedStepsOfRepairsHaveNoLossAndAStoppedRunContinues() {
    ImproveConfig.Traces traces = new ImproveConfig.Traces(1, "+", false);
    ImproveConfig config = config("repaired", 1, 0, SearchMethod.BEAM, traces);
    run(config, false);
    Map<String, Number> whole = metrics("repaired");
    List<List<LabelledStep>> repaired = new ArrayList<>();
    SolutionTable.read(
        InputFolder.open(path("repaired/iteration-001/solutions")),
        solution -> repaired.add(solution.steps()));
    repaired.removeIf(steps -> steps.stream().allMatch(step -> step.rating() == Rating.UNRATED));
    assertThat(repaired).hasSize(whole.get("iteration_1/repairs").intValue()).isNotEmpty();
    for (List<LabelledStep> steps : repaired) {
      int rejected = steps.stream().map(LabelledStep::rating).toList().indexOf(Rating.NEGATIVE);
      assertThat(steps.get(rejected).label().source())
          .isEqualTo(LabelSource.judge(digest("reward")));
      assertThat(steps.get(rejected + 1).text()).isEqualTo("+");
      assertThat(steps.get(rejected + 2).text()).isNotEqualTo(steps.get(rejected).text());
    }
    List<FloatBuffer> policy = weights("repaired/iteration-001/policy");
    fineTune("masked", true);
    assertThat(weights("masked")).isEqualTo(policy);
    fineTune("unmasked", false);
    assertThat(weights("unmasked")).isNotEqualTo(policy);
    Folders.remove(path("repaired/report"));
    Folders.remove(path("repaired/iteration-001/policy"));
    Folders.remove(path("repaired/iteration-001/evaluation"));
    run(config, true);
    assertThat(metrics("repaired")).isEqualTo(whole);
    assertThat(weights("repaired/iteration-001/policy")).isEqualTo(policy);
  }

  @Test
  void aMarkerThatThePolicyCannotWriteIsNamedInTheError() {
    ImproveConfig.Traces traces = new ImproveConfig.Traces(1, "wait", false);
    ImproveConfig config = config("unwritable", 1, 0, SearchMethod.BEAM, traces);
    assertThatThrownBy(() -> run(config, false))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("the policy's formats cannot write")
        .hasMessageContaining("marker");
  }

  /** Fine-tunes on the repaired solutions as the iteration does. */
  private static void fineTune(String output, boolean maskNegativeSteps) {
    ImproveConfig config =
        config("repaired", 1, 0, SearchMethod.BEAM, new ImproveConfig.Traces(1, "+", false));
    new SftJob()
        .run(
            new SftConfig(
                path("repaired/iteration-001/solutions"),
                path("policy"),
                null,
                Preset.AUTO,
                TokenizerKind.BYTE_PAIRS,
                path(output),
                2,
                config.sft(),
                maskNegativeSteps,
                LoraSettings.NONE,
                config.formats()),
            context(false, new ByteArrayOutputStream()));
  }

  private static List<FloatBuffer> weights(String model) {
    try (CausalModel loaded = CausalModel.load(InputFolder.open(path(model)))) {
      return loaded.values().stream().map(FloatBuffer::wrap).toList(); // compared by content
    }
  }

  /** As a search leaves it that did not label the steps it rejected. */
  @Test
  void repairsWithoutLabelsAreNotContinued() {
    ImproveConfig config =
        config("old", 1, 0, SearchMethod.BEAM, new ImproveConfig.Traces(1, "+", false));
    run(config("old", 1, 0, SearchMethod.BEAM, ImproveConfig.Traces.NONE), false);
    Folders.remove(path("old/report"));
    Folders.discard(path("old/identity.json")); // earlier versions did not save it
    String solutions = path("old/iteration-001/solutions");
    List<StepLabelledSolution> kept = new ArrayList<>();
    SolutionTable.read(InputFolder.open(solutions), kept::add);
    Folders.remove(solutions);
    try (OutputFolder out = OutputFolder.stage(solutions)) {
      SolutionTable.write(out, kept);
      out.commit(ManifestDraft.of("improve-search", Instant.EPOCH));
    }
    assertThatThrownBy(() -> run(config, true))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("did not label rejected steps")
        .hasMessageContaining(solutions);
  }

  @Test
  void methodsWithoutStepsHaveNoTraces() {
    ImproveConfig.Traces traces = new ImproveConfig.Traces(1, "2", false);
    assertThatThrownBy(
            () -> run(config("whole-traces", 1, 0, SearchMethod.BEST_OF_N, traces), false))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("setting repairs")
        .hasMessageContaining("best-of-n");
  }
}
