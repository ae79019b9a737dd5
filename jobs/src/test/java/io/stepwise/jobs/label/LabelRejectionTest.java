package io.stepwise.jobs.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Manifest;
import io.stepwise.jobs.config.Layer;
import io.stepwise.jobs.config.Settings;
import io.stepwise.jobs.tasks.Tasks;
import io.stepwise.lm.config.Head;
import io.stepwise.rollout.spark.LabelMethod;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What cannot be labelled. */
class LabelRejectionTest extends LabelFixture {
  private static LabelType labels(String... assignments) {
    List<Layer> layers = new ArrayList<>();
    for (String assignment : List.of("input=i", "output=o")) {
      layers.add(Layer.assignment(assignment));
    }
    for (String assignment : assignments) {
      layers.add(Layer.assignment(assignment));
    }
    LabelJob job = new LabelJob();
    return Settings.resolve(job.defaults(), job.conditionalDefaults(), layers, line -> {})
        .job()
        .labels();
  }

  @Test
  void labelsOfTheConsensusAreHardUnlessTheUserSaysOtherwise() {
    assertThat(labels("method=consensus")).isEqualTo(LabelType.HARD);
    assertThat(labels("method=consensus", "labels=soft")).isEqualTo(LabelType.SOFT);
    assertThat(labels("method=monte-carlo")).isEqualTo(LabelType.SOFT);
    assertThat(labels("method=omega")).isEqualTo(LabelType.SOFT);
  }

  @Test
  void aRewardModelIsNoPolicy() {
    LabelConfig good = config(LabelMethod.MONTE_CARLO, LabelType.SOFT, "no-policy");
    assertThatThrownBy(
            () ->
                run(
                    good.with(
                        LabelMethod.MONTE_CARLO,
                        path(Head.SCALAR.name()),
                        null,
                        path("no-policy"))))
        .isInstanceOf(InvalidInput.class)
        .hasMessageStartingWith(
            "Cannot complete solutions: --policy is a reward model (scalar head, expected a language model) at ");
    assertThatThrownBy(
            () ->
                run(
                    good.with(
                        LabelMethod.RULES,
                        path(Head.LANGUAGE_MODEL.name()),
                        null,
                        path("no-policy"))))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessage("Cannot label: the method uses no policy (rules, expected no --policy)");
    assertThat(Files.exists(folder.resolve("no-policy"))).isFalse();
  }

  @Test
  void whatCannotBeLabelledIsRejectedInOneLine() {
    LabelConfig good = config(LabelMethod.CONSENSUS, LabelType.SOFT, "rejected");
    String policy = good.policy();
    assertThatThrownBy(() -> run(good.with(LabelMethod.CONSENSUS, policy, null, path("r1"))))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("consensus, expected --reward-model FOLDER");
    assertThatThrownBy(() -> run(good.with(LabelMethod.OMEGA, null, null, path("r2"))))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("omega, expected --policy FOLDER");
    LabelConfig unknown =
        new LabelConfig(
            path("unknown"),
            LabelMethod.MONTE_CARLO,
            policy,
            null,
            0.5,
            LabelType.SOFT,
            Tasks.AUTO,
            path("r3"),
            1,
            4,
            good.completions(),
            good.omega(),
            good.layout(),
            good.formats());
    assertThatThrownBy(() -> run(unknown))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("no reference answer")
        .hasMessageContaining("test.jsonl:1");
    assertThat(Files.exists(folder.resolve("r3"))).isFalse();
    assertThat(Files.exists(folder.resolve("r3.checkpoints"))).as("before any work").isFalse();
  }

  @Test
  void solutionsThatThePolicyCannotReadAreCountedAndAloneRejected() {
    LabelConfig good = config(LabelMethod.CONSENSUS, LabelType.SOFT, "partly");
    run(good.of(path("partly-readable")));
    Manifest manifest = InputFolder.open(path("partly")).manifest().orElseThrow();
    assertThat(manifest.counts()).containsEntry("unreadable", 1).containsEntry("given", 2);
    assertThat(read("partly"))
        .as("a reward model of the same tokenizer can be trained on the output")
        .noneMatch(solution -> solution.steps().get(0).text().contains("Ω"));
    assertThatThrownBy(
            () ->
                run(
                    good.of(path("unreadable"))
                        .with(LabelMethod.JUDGE, null, good.rewardModel(), path("none"))))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("Ω");
    assertThat(Files.exists(folder.resolve("none"))).isFalse();
  }
}
