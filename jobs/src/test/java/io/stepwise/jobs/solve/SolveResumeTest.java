package io.stepwise.jobs.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.Interrupted;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.jobs.CountingProgress;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.config.Device;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.progress.Progress;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Interrupted and continued searches. */
class SolveResumeTest extends SolveFixture {
  @Test
  void resumedSearchKeepsFinishedProblems() {
    List<JsonNode> undisturbed =
        run(config("problems", "undisturbed", SearchMethod.BEAM), false, Progress.silent());
    problems("stopping", "");
    SolveConfig config = config("stopping", "stopped", SearchMethod.BEAM);
    Interruption own = new Interruption();
    JobContext stopping =
        context(
            new CountingProgress(
                done -> {
                  if (done >= 2) {
                    own.request();
                  }
                }),
            own);
    assertThatThrownBy(() -> new SolveJob().run(config, stopping)).isInstanceOf(Interrupted.class);
    assertThat(Path.of(config.output())).doesNotExist();
    assertThat(lines(config.output() + ".solved/lines.jsonl")).hasSize(1 + 2);
    assertThatThrownBy(() -> run(config, false, Progress.silent()))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("--resume");
    SolveConfig other =
        config.withLimits(new SolveConfig.Limits(Effort.LOW, null, null, 0, 91L, 30, 1));
    assertThatThrownBy(() -> run(other, true, Progress.silent()))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("Cannot resume: ")
        .hasMessageContaining("91, expected ");
    rename("stopping", "kept");
    rewrite("stopping");
    assertThatThrownBy(() -> run(config, true, Progress.silent()))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("Cannot resume: digest.problems has changed");
    rename("stopping", "changed");
    rename("kept", "stopping");
    Map<Long, Double> before = metrics(config.output()).get(SearchLedger.PROBLEM_SECONDS);
    assertThat(before).containsOnlyKeys(1L, 2L);
    assertThat(run(config, true, Progress.silent())).isEqualTo(undisturbed);
    assertThat(Path.of(config.output() + ".solved")).doesNotExist();
    Map<Long, Double> after = metrics(config.output()).get(SearchLedger.PROBLEM_SECONDS);
    assertThat(after).containsOnlyKeys(1L, 2L, 3L, 4L, 5L).containsAllEntriesOf(before);
    assertThat(metrics(config.output()).get("search_seconds").get(0L))
        .isCloseTo(after.values().stream().mapToDouble(s -> s).sum(), within(1e-9));
  }

  @Test
  void stoppedSearchWithoutAnOutputLeavesNothing() {
    SolveConfig base = config("problems", "unused", SearchMethod.BEAM);
    SolveConfig config =
        new SolveConfig(
            base.policy(),
            base.rewardModel(),
            base.problems(),
            null,
            base.task(),
            base.method(),
            base.aggregate(),
            base.limits(),
            new SolveConfig.Shown(null, Summary.NONE, false, false, path("stopped-trees")),
            base.partitions(),
            base.checkpointEvery(),
            base.layout(),
            base.formats(),
            base.search());
    assertThat(new SolveJob().isResumable(config)).isFalse();
    assertThat(new SolveJob().isResumable(base)).isTrue();
    Interruption own = new Interruption();
    CountingProgress stops =
        new CountingProgress(
            done -> {
              if (done >= 2) {
                own.request();
              }
            });
    assertThatThrownBy(() -> new SolveJob().run(config, context(stops, own)))
        .isInstanceOf(Interrupted.class);
    assertThat(folder.resolve("stopped-trees")).isEmptyDirectory();
    new SolveJob().run(config, context(false, Progress.silent()));
    assertThat(folder.resolve("stopped-trees").toFile().list()).hasSize(PROBLEMS);
  }

  private static JobContext context(Progress progress, Interruption interruption) {
    return new JobContext(
        new CommonSettings(5, "local[2]", Device.AUTO, null),
        false,
        progress,
        interruption,
        new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8),
        spark);
  }

  @Test
  void resumingAFinishedOutputRemovesWhatAKilledStartLeft() throws IOException {
    SolveConfig config = config("problems", "killed", SearchMethod.SINGLE);
    run(config, false, Progress.silent());
    Path left = folder.resolve("killed.solved");
    Files.createDirectory(left);
    Files.writeString(left.resolve("lines.jsonl"), "{}\n");
    assertThat(run(config, true, Progress.silent())).hasSize(PROBLEMS);
    assertThat(left).doesNotExist();
  }

  private static SolveConfig keeping(SolveConfig base, int samples) {
    SearchSettings d = SearchSettings.DEFAULTS;
    return new SolveConfig(
        base.policy(),
        base.rewardModel(),
        base.problems(),
        base.output(),
        base.task(),
        base.method(),
        base.aggregate(),
        new SolveConfig.Limits(Effort.LOW, samples, null, 0, 400L, 30, 1),
        base.shown(),
        base.partitions(),
        base.checkpointEvery(),
        base.layout(),
        base.formats(),
        new SearchSettings(
            d.width(),
            d.lookaheadSteps(),
            d.sweeps(),
            d.threshold(),
            d.autoThreshold(),
            d.maxSteps(),
            d.stepAggregate(),
            d.rule(),
            d.prior(),
            d.exploration(),
            d.backup(),
            d.evaluation(),
            1,
            d.poolTemperature(),
            path("tree-states")));
  }

  private static List<String> treeFiles() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("tree-states"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void treesAreContinuedByARunWithMoreSamples() throws IOException {
    List<JsonNode> whole =
        run(
            keeping(config("problems", "tree-whole", SearchMethod.MCTS), 16),
            false,
            Progress.silent());
    for (String file : treeFiles()) {
      Files.delete(folder.resolve("tree-states").resolve(file));
    }
    run(keeping(config("problems", "tree-8", SearchMethod.MCTS), 8), false, Progress.silent());
    assertThat(treeFiles()).hasSize(PROBLEMS);
    List<JsonNode> continued =
        run(
            keeping(config("problems", "tree-16", SearchMethod.MCTS), 16),
            false,
            Progress.silent());
    assertThat(treeFiles()).hasSize(PROBLEMS);
    for (int i = 0; i < PROBLEMS; i++) {
      assertThat(continued.get(i).path("text")).isEqualTo(whole.get(i).path("text"));
      assertThat(continued.get(i).at("/search/sampled_tokens"))
          .isEqualTo(whole.get(i).at("/search/sampled_tokens"));
    }
    Files.writeString(folder.resolve("tree-states").resolve(treeFiles().get(0)), "{\"nodes\": 1}");
    assertThatThrownBy(
            () ->
                run(
                    keeping(config("problems", "tree-bad", SearchMethod.MCTS), 32),
                    false,
                    Progress.silent()))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("tree-states");
    assertThatThrownBy(
            () ->
                run(
                    keeping(config("problems", "tree-beam", SearchMethod.BEAM), 4),
                    false,
                    Progress.silent()))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("search.tree-state");
  }
}
