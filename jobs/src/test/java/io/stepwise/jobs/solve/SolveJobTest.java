package io.stepwise.jobs.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.Problem;
import io.stepwise.data.error.Interrupted;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.ProblemTable;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.data.task.Split;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.config.Device;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.job.LazySpark;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelPreset;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.lm.tokenizer.TokenizerKind;
import io.stepwise.prm.evaluation.StepAggregation;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The command with small models that know nothing. */
class SolveJobTest {
  private static final int PROBLEMS = 5;

  @TempDir static Path folder;
  private static final Interruption INTERRUPTION = new Interruption();
  private static LazySpark spark;

  @BeforeAll
  static void world() throws IOException {
    spark = new LazySpark("solve", "local[2]", INTERRUPTION);
    ReasoningTokenizer tokenizer = TokenizerKind.CHARACTERS.train(List.of("0123456789+-*()="));
    for (Head head : List.of(Head.LANGUAGE_MODEL, Head.SCALAR)) {
      try (OutputFolder out = OutputFolder.stage(path(head.name()));
          CausalModel model =
              CausalModel.create(
                  ModelPreset.TINY.config(tokenizer.vocabularySize(), head),
                  tokenizer,
                  NamedRandom.of("model", head))) {
        model.save(out);
        out.commit(ManifestDraft.of("test", Instant.EPOCH));
      }
    }
    problems("problems", "");
    problems("poisoned", "9");
    List<String> lines = new ArrayList<>();
    for (Problem problem : made()) {
      lines.add(Json.line(Map.of("id", problem.id(), "problem", problem.text())));
    }
    Files.write(folder.resolve("problems.jsonl"), lines);
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  private static List<Problem> made() {
    return new RunningTotalTask().problems(NamedRandom.of("solve"), PROBLEMS, Split.TRAINING);
  }

  /** Problems whose reference answers begin with a text. */
  private static void problems(String name, String poison) {
    try (OutputFolder out = OutputFolder.stage(path(name))) {
      ProblemTable.write(
          out,
          made().stream().map(p -> new Problem(p.id(), p.text(), poison + p.answer())).toList());
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
  }

  /** A table of the same ids with other texts. */
  private static void rewrite(String name) {
    try (OutputFolder out = OutputFolder.stage(path(name))) {
      ProblemTable.write(
          out, made().stream().map(p -> new Problem(p.id(), p.text() + "1", p.answer())).toList());
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
  }

  private static void rename(String from, String to) {
    try {
      Files.move(folder.resolve(from), folder.resolve(to));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  private static SolveConfig config(String problems, String output, SearchMethod method) {
    return new SolveConfig(
        path(Head.LANGUAGE_MODEL.name()),
        path(Head.SCALAR.name()),
        path(problems),
        path(output),
        RunningTotalTask.NAME,
        method,
        StepAggregation.GEOMEAN,
        new SolveConfig.Limits(Effort.LOW, null, null, 0, 90L, 30, 1),
        new SolveConfig.Shown(null, Summary.AUTO, true, null),
        2,
        2,
        LayoutConfig.AUTO,
        FormatSettings.DEFAULTS,
        SearchSettings.DEFAULTS);
  }

  private static List<JsonNode> run(SolveConfig config, boolean resume, Progress progress) {
    new SolveJob().run(config, context(resume, progress));
    return lines(config.output());
  }

  private static JobContext context(boolean resume, Progress progress) {
    return new JobContext(
        new CommonSettings(5, "local[2]", Device.AUTO, null),
        resume,
        progress,
        INTERRUPTION,
        new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8),
        spark);
  }

  private static List<JsonNode> lines(String file) {
    try {
      return Files.readAllLines(Path.of(file)).stream().map(line -> Json.read(line, file)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @EnumSource(SearchMethod.class)
  void everyMethodWritesALinePerProblemWithinItsBudget(SearchMethod method) {
    List<JsonNode> lines =
        run(config("problems", "out-" + method, method), false, Progress.silent());
    assertThat(lines).hasSize(PROBLEMS);
    for (int i = 0; i < PROBLEMS; i++) {
      JsonNode line = lines.get(i);
      assertThat(line.path("id").asText()).isEqualTo(made().get(i).id());
      JsonNode usage = line.path("usage");
      long sampled = usage.path("completion_tokens").asLong();
      assertThat(sampled).as(method.name()).isBetween(1L, 90L);
      assertThat(usage.path("total_tokens").asLong())
          .isEqualTo(sampled + usage.path("prompt_tokens").asLong());
      assertThat(usage.at("/completion_tokens_details/reasoning_tokens").asLong())
          .isBetween(0L, sampled);
      assertThat(usage.at("/prompt_tokens_details/cached_tokens").asLong())
          .isLessThan(usage.path("prompt_tokens").asLong());
      assertThat(line.at("/search/sampled_tokens").asLong()).isEqualTo(sampled);
      assertThat(line.at("/search/discarded_tokens").asLong()).isLessThanOrEqualTo(sampled);
      assertThat(line.path("finish_reason").asText()).isIn("stop", "length", "budget");
      assertThat(line.has("reasoning")).isTrue();
      assertThat(line.has("cost")).isFalse();
    }
  }

  @Test
  void referenceAnswersChangeNothing() {
    List<JsonNode> lines =
        run(config("problems", "honest", SearchMethod.MCTS), false, Progress.silent());
    assertThat(run(config("poisoned", "poison", SearchMethod.MCTS), false, Progress.silent()))
        .isEqualTo(lines);
    assertThat(
            run(
                config("problems.jsonl", "no-answers", SearchMethod.MCTS),
                false,
                Progress.silent()))
        .isEqualTo(lines);
  }

  /** Asks to stop once some problems are done. */
  private static final class StopAfter implements Progress, Progress.Phase {
    private final Interruption interruption;
    private long done;

    StopAfter(Interruption interruption) {
      this.interruption = interruption;
    }

    @Override
    public Phase phase(String name, long total, String unit) {
      return this;
    }

    @Override
    public void say(String line) {}

    @Override
    public void advance(long units) {
      done += units;
      if (done >= 2) {
        interruption.request();
      }
    }

    @Override
    public void figure(String name, double value) {}

    @Override
    public void finish(String summary) {}

    @Override
    public void close() {}
  }

  @Test
  void resumedSearchKeepsFinishedProblems() {
    List<JsonNode> undisturbed =
        run(config("problems", "undisturbed", SearchMethod.BEAM), false, Progress.silent());
    problems("stopping", "");
    SolveConfig config = config("stopping", "stopped", SearchMethod.BEAM);
    Interruption own = new Interruption();
    JobContext stopping =
        new JobContext(
            new CommonSettings(5, "local[2]", Device.AUTO, null),
            false,
            new StopAfter(own),
            own,
            new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8),
            spark);
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
        .hasMessageContaining("other settings");
    rename("stopping", "kept");
    rewrite("stopping");
    assertThatThrownBy(() -> run(config, true, Progress.silent()))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("other settings or inputs");
    rename("stopping", "changed");
    rename("kept", "stopping");
    assertThat(run(config, true, Progress.silent())).isEqualTo(undisturbed);
    assertThat(Path.of(config.output() + ".solved")).doesNotExist();
  }

  @Test
  void unreadableProblemHasAnErrorLineAndOthersAreSolved() throws IOException {
    Path file = folder.resolve("odd.jsonl");
    String good = "{\"id\": \"good\", \"problem\": \"1+1=\"}\n";
    Files.writeString(file, "{\"id\": \"odd\", \"problem\": \"letters\"}\n" + good);
    SolveConfig config = config("odd.jsonl", "odd-out", SearchMethod.BEAM);
    assertThatThrownBy(() -> run(config, false, Progress.silent()))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("1 of 2")
        .hasMessageContaining("of problem odd");
    List<JsonNode> lines = lines(config.output());
    assertThat(lines.get(0).path("id").asText()).isEqualTo("odd");
    assertThat(lines.get(0).path("error").asText()).isNotEmpty();
    assertThat(lines.get(0).has("answer")).isFalse();
    assertThat(lines.get(1).at("/usage/completion_tokens").asLong()).isPositive();
    assertThat(Path.of(config.output() + ".solved")).doesNotExist();
    Files.writeString(file, good);
    SolveConfig twin = config("odd.jsonl", "even-out", SearchMethod.BEAM);
    assertThat(run(twin, false, Progress.silent())).containsExactly(lines.get(1));
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

  @ParameterizedTest
  @EnumSource(
      value = SearchMethod.class,
      names = {"BEST_OF_N", "BEAM", "MCTS", "SINGLE", "BACKTRACKING"})
  void equalSamplesAreRejected(SearchMethod method) {
    SolveConfig greedy =
        config("problems", "greedy", method)
            .withLimits(new SolveConfig.Limits(Effort.LOW, null, null, 0, 90L, 30, 0));
    if (method == SearchMethod.SINGLE || method == SearchMethod.BACKTRACKING) {
      assertThat(Strategies.solver(greedy, RunningTotalTask.NAME)).isNotNull();
    } else {
      assertThatThrownBy(() -> Strategies.solver(greedy, RunningTotalTask.NAME))
          .isInstanceOf(InvalidConfiguration.class)
          .hasMessageContaining("temperature");
    }
    SolveConfig one =
        greedy.withLimits(new SolveConfig.Limits(Effort.NONE, null, null, 0, 90L, 30, 0));
    assertThat(Strategies.solver(one, RunningTotalTask.NAME)).isNotNull();
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

  @Test
  void methodsThatScoreNeedARewardModel() {
    SolveConfig config = SolveConfig.DEFAULTS;
    assertThatThrownBy(() -> Strategies.solver(config, "math"))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("--reward-model");
  }

  @Test
  void pricesAreTakenPerMillionTokens() throws IOException {
    Path file = folder.resolve("prices.json");
    Files.writeString(file, "{\"currency\": \"EUR\",\n \"input\": 2, \"output\": 10}\n");
    SolveConfig base = config("problems", "priced", SearchMethod.BEST_OF_N);
    SolveConfig priced =
        new SolveConfig(
            base.policy(),
            base.rewardModel(),
            base.problems(),
            base.output(),
            base.task(),
            base.method(),
            base.aggregate(),
            base.limits(),
            new SolveConfig.Shown(file.toString(), Summary.NONE, false, path("trees")),
            base.partitions(),
            base.checkpointEvery(),
            base.layout(),
            base.formats(),
            base.search());
    for (JsonNode line : run(priced, false, Progress.silent())) {
      double expected =
          (2 * line.at("/usage/prompt_tokens").asDouble()
                  + 10 * line.at("/usage/completion_tokens").asDouble())
              / 1e6;
      assertThat(line.at("/cost/total").asDouble()).isEqualTo(expected, within(1e-12));
      assertThat(line.at("/cost/currency").asText()).isEqualTo("EUR");
      assertThat(line.has("reasoning")).isFalse();
    }
    assertThat(folder.resolve("trees").resolve("tree-000005.html")).exists();
    assertThat(Files.readString(folder.resolve("trees").resolve("tree-000001.html")))
        .contains("\"nodes\":[[-1,");
    Files.delete(Path.of(priced.output()));
    assertThatThrownBy(() -> run(priced, false, Progress.silent()))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("tree-000001.html");
    Files.writeString(folder.resolve("trees").resolve("tree-000001.html"), "of another run");
    run(priced, true, Progress.silent());
    assertThat(Files.readString(folder.resolve("trees").resolve("tree-000001.html")))
        .contains("\"nodes\":[[-1,");
  }
}
