package io.stepwise.jobs.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.Problem;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.FileManifest;
import io.stepwise.data.storage.Manifest;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.ProblemTable;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.metrics.MetricsLedger;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.tracking.Event;
import io.stepwise.jobs.tracking.Journal;
import io.stepwise.jobs.tracking.Pipeline;
import io.stepwise.jobs.tracking.TrackedRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The command with small models that know nothing. */
class SolveJobTest extends SolveFixture {
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
  void secondsOfEachSearchAreMetricsAndNotResults() {
    SolveConfig config = config("problems", "timed", SearchMethod.BEAM);
    assertThat(run(config, false, Progress.silent()))
        .noneMatch(line -> line.has("seconds") || line.path("search").has("seconds"));
    Map<String, Map<Long, Double>> metrics = metrics(config.output());
    Map<Long, Double> each = metrics.get(SearchLedger.PROBLEM_SECONDS);
    assertThat(each).containsOnlyKeys(1L, 2L, 3L, 4L, 5L);
    assertThat(each.values()).allMatch(seconds -> seconds > 0);
    assertThat(metrics.get("search_seconds").get(0L))
        .isCloseTo(each.values().stream().mapToDouble(s -> s).sum(), within(1e-9))
        .as("two tasks at most")
        .isLessThan(2 * metrics.get("seconds").get(0L));
  }

  @Test
  void candidatesAreShownWithScoresAndTokens() {
    SolveConfig base = config("problems", "candidates", SearchMethod.BEST_OF_N);
    SolveConfig shown =
        new SolveConfig(
            base.policy(),
            base.rewardModel(),
            base.problems(),
            base.output(),
            base.task(),
            base.method(),
            base.aggregate(),
            base.limits(),
            new SolveConfig.Shown(null, Summary.NONE, true, true, null),
            base.partitions(),
            base.checkpointEvery(),
            base.layout(),
            base.formats(),
            base.search());
    for (JsonNode line : run(shown, false, Progress.silent())) {
      JsonNode search = line.path("search");
      assertThat(search.path("solutions")).hasSize(search.path("candidates").asInt());
      long tokens = 0;
      for (JsonNode solution : search.path("solutions")) {
        tokens += solution.path("tokens").asLong();
        if (solution.path("chosen").asBoolean()) {
          long discarded = search.path("discarded_tokens").asLong();
          assertThat(solution.path("tokens").asLong())
              .isEqualTo(search.path("sampled_tokens").asLong() - discarded);
          double product = 1;
          for (JsonNode score : line.path("step_scores")) {
            product *= score.asDouble();
          }
          int steps = line.path("step_scores").size();
          double mean = steps == 0 ? 0 : Math.pow(product, 1.0 / steps);
          assertThat(solution.path("score").asDouble()).isEqualTo(mean, within(1e-9));
        }
      }
      assertThat(tokens).isEqualTo(search.path("sampled_tokens").asLong()).isPositive();
    }
    assertThat(
            run(config("problems", "no-candidates", SearchMethod.SINGLE), false, Progress.silent()))
        .noneMatch(line -> line.path("search").has("solutions"));
  }

  @Test
  void idsOfTheProblemsFileAreWritten() {
    Problem first = made().get(0);
    Problem second = made().get(1);
    try (OutputFolder out = OutputFolder.stage(path("named"))) {
      ProblemTable.write(
          out, List.of(new Problem(first.id(), first.text(), first.answer(), "row-1"), second));
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
    List<JsonNode> lines =
        run(config("named", "named-out", SearchMethod.SINGLE), false, Progress.silent());
    assertThat(lines.get(0).path("id").asText()).isEqualTo(first.id());
    assertThat(lines.get(0).path("source_id").asText()).isEqualTo("row-1");
    assertThat(lines.get(1).has("source_id")).as("the file gave none").isFalse();
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
    assertThat(metrics(config.output()).get(SearchLedger.PROBLEM_SECONDS)).containsOnlyKeys(2L);
    Files.writeString(file, good);
    SolveConfig twin = config("odd.jsonl", "even-out", SearchMethod.BEAM);
    assertThat(run(twin, false, Progress.silent())).containsExactly(lines.get(1));
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

  @Test
  void methodsThatScoreNeedARewardModel() {
    SolveConfig config = SolveConfig.DEFAULTS;
    assertThatThrownBy(() -> Strategies.solver(config, "math"))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("--reward-model");
  }

  private static void assertManifest(SolveConfig config) throws IOException {
    Manifest manifest = FileManifest.read(config.output());
    List<JsonNode> lines = lines(config.output());
    assertThat(manifest.job()).isEqualTo("solve");
    assertThat(manifest.config()).containsEntry("method", "best-of-n").containsEntry("seed", 5);
    assertThat(manifest.inputs())
        .extracting(Manifest.Input::path)
        .containsExactly(
            config.policy(), config.rewardModel(), config.problems(), config.shown().price());
    Map<String, Object> metrics = manifest.metrics();
    for (String name : List.of("sampled_tokens", "discarded_tokens", "scored_tokens", "flops")) {
      double sum = lines.stream().mapToDouble(l -> l.path("search").path(name).asDouble()).sum();
      assertThat(((Number) metrics.get(name)).doubleValue()).isEqualTo(sum).isPositive();
    }
    double price = lines.stream().mapToDouble(l -> l.at("/cost/total").asDouble()).sum();
    assertThat((Double) metrics.get("price")).isCloseTo(price, within(1e-12)).isPositive();
    assertThat(metrics).containsEntry("currency", "EUR").containsEntry("problems", 5.0);
    assertThat((Double) metrics.get("search_seconds")).isPositive();
    Path copy = Path.of(config.output() + ".kept");
    Files.move(Path.of(config.output()), copy);
    Files.writeString(Path.of(config.output()), Files.readString(copy) + " ");
    assertThatThrownBy(() -> FileManifest.read(config.output()))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("not the one that its manifest describes");
    Files.move(copy, Path.of(config.output()), StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void settingsInputsAndCostAreTracked() {
    SolveConfig config = config("problems", "tracked", SearchMethod.BEAM);
    Path journal = Journal.folder(config.output());
    Pipeline.Destination to = new Pipeline.Destination("http://127.0.0.1:1", "solve", false);
    try (Pipeline pipeline = Pipeline.open(journal, false, to)) {
      JobContext context = context(false, Progress.silent());
      TrackedRun run = pipeline.root("solve", context.describe(config), Map.of(), config.output());
      context.track(new SolveJob(), config, run);
    }
    List<Event> events = Journal.read(journal, 0).events();
    assertThat(events)
        .filteredOn(Event.Used.class::isInstance)
        .extracting(event -> ((Event.Used) event).path())
        .containsExactly(config.policy(), config.rewardModel(), config.problems());
    assertThat(events)
        .filteredOn(Event.Kept.class::isInstance)
        .extracting(event -> ((Event.Kept) event).path())
        .containsExactly(config.output() + ".manifest.json");
    assertThat(events).filteredOn(Event.Began.class::isInstance).hasSize(1);
    Event.Began began =
        (Event.Began) events.stream().filter(Event.Began.class::isInstance).findFirst().get();
    assertThat(began.settings()).containsEntry("method", "beam");
    // The cost is in the ledger, whose metrics are the run's.
    assertThat(journal.resolve(began.ledger()).normalize())
        .isEqualTo(MetricsLedger.beside(config.output()));
    assertThat(metrics(config.output()))
        .containsKeys("sampled_tokens", "cached_tokens", "flops", "search_seconds", "seconds");
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
            new SolveConfig.Shown(file.toString(), Summary.NONE, false, false, path("trees")),
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
    assertManifest(priced);
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
