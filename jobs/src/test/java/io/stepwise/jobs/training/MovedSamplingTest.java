package io.stepwise.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.Problem;
import io.stepwise.data.Rating;
import io.stepwise.data.error.Interrupted;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.ProblemTable;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.data.task.Split;
import io.stepwise.jobs.CountingProgress;
import io.stepwise.jobs.SmallLabels;
import io.stepwise.jobs.UntrainedModels;
import io.stepwise.jobs.config.Layer;
import io.stepwise.jobs.config.Settings;
import io.stepwise.jobs.generate.GenerateJob;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.job.LazySpark;
import io.stepwise.jobs.label.LabelJob;
import io.stepwise.jobs.policy.TrainPolicyJob;
import io.stepwise.jobs.rollout.RolloutJob;
import io.stepwise.jobs.score.ScoreJob;
import io.stepwise.jobs.solve.SolveJob;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.config.Head;
import io.stepwise.rollout.spark.RolloutStage;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands with models on Spark that resume in another folder, or save more or less often. */
class MovedSamplingTest {
  private static final String POLICY = "policy=" + Head.LANGUAGE_MODEL.name();
  private static final String REWARD_MODEL = "reward-model=" + Head.SCALAR.name();

  private static LazySpark spark;
  @TempDir Path folder;
  private String run = "run";

  @BeforeAll
  static void start() {
    spark = new LazySpark("moved", "local[2]", new Interruption());
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  @BeforeEach
  void inputs() throws IOException {
    UntrainedModels.write(folder.resolve(run), "0123456789+-=");
    SmallLabels.write(path("solutions"), 8, Rating.NEGATIVE);
    List<Problem> problems =
        new RunningTotalTask().problems(NamedRandom.of("moved"), 8, Split.TRAINING);
    try (OutputFolder out = OutputFolder.stage(path("problems"))) {
      ProblemTable.write(out, problems);
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
    List<String> lines = new ArrayList<>();
    for (Problem problem : problems) {
      lines.add(
          Json.line(
              Map.of(
                  "id",
                  problem.id(),
                  "prompt",
                  problem.text(),
                  "problem",
                  problem.text(),
                  "steps",
                  List.of("1+2=3", "9"))));
    }
    Files.write(folder.resolve(run).resolve("rows.jsonl"), lines);
  }

  private String path(String name) {
    return folder.resolve(run).resolve(name).toString();
  }

  /**
   * Runs a command.
   *
   * @param stopAfter units after which it is stopped; 0 if it is not
   * @param files settings whose values are paths in the folder
   */
  private <C extends Record> void run(
      Job<C> job, boolean resume, int stopAfter, List<String> files, List<String> others) {
    Interruption interruption = new Interruption();
    List<Layer> layers = new ArrayList<>();
    for (String file : files) {
      String[] words = file.split("=", 2);
      layers.add(Layer.assignment(words[0] + "=" + path(words[1])));
    }
    others.forEach(other -> layers.add(Layer.assignment(other)));
    Settings<C> settings = Settings.resolve(job.defaults(), layers);
    job.run(
        settings.job(),
        new JobContext(
            settings.common(),
            resume,
            CountingProgress.stoppingAfter(stopAfter, interruption),
            interruption,
            new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8),
            spark));
  }

  private static List<String> with(List<String> all, String... more) {
    return Stream.concat(all.stream(), Stream.of(more)).toList();
  }

  /** Runs a command that nothing stops. */
  private <C extends Record> void undisturbed(
      Job<C> job, List<String> files, List<String> others, int... every) {
    run(job, false, 0, with(files, "output=undisturbed"), saving(others, every, 0));
  }

  /**
   * Stops a command, moves its folder, and resumes it.
   *
   * @param files settings whose values are paths in the folder; {@code output} comes on top
   * @param every how often the stopped and the resumed start save; none has no such setting
   */
  private <C extends Record> void stopMoveAndResume(
      Job<C> job, int stopAfter, List<String> files, List<String> others, int... every)
      throws IOException {
    List<String> stopped = with(files, "output=stopped");
    assertThatThrownBy(() -> run(job, false, stopAfter, stopped, saving(others, every, 0)))
        .isInstanceOf(Interrupted.class);
    assertThat(Path.of(path("stopped"))).doesNotExist();
    Files.move(folder.resolve(run), folder.resolve("moved"));
    run = "moved";
    List<String> resumed = saving(others, every, 1);
    assertThatThrownBy(() -> run(job, true, 0, stopped, with(resumed, "seed=2")))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("Cannot resume: seed has changed (2, expected 1)");
    run(job, true, 0, stopped, resumed);
  }

  private static List<String> saving(List<String> others, int[] every, int start) {
    return every.length == 0 ? others : with(others, "checkpoint-every=" + every[start]);
  }

  private List<String> rows(String output) {
    List<String> rows = new ArrayList<>();
    InputFolder made = InputFolder.open(path(output)).verify();
    made.files().forEach(file -> made.text(file).lines().forEach(rows::add));
    return rows.stream().sorted().toList();
  }

  @Test
  void scoringResumesElsewhereWithAnotherInterval() throws IOException {
    List<String> files = List.of("model=" + Head.SCALAR.name(), "input=rows.jsonl");
    undisturbed(new ScoreJob(), files, List.of("partitions=1"), 100);
    stopMoveAndResume(new ScoreJob(), 3, files, List.of("partitions=1"), 2, 3);
    assertThat(rows("stopped"))
        .isEqualTo(rows("undisturbed"))
        .hasSize(8)
        .noneMatch(row -> row.contains("\"error\""));
  }

  @Test
  void generationResumesElsewhereWithAnotherInterval() throws IOException {
    List<String> files = List.of("model=" + Head.LANGUAGE_MODEL.name(), "prompts=rows.jsonl");
    List<String> others = List.of("partitions=1", "max-tokens=8");
    undisturbed(new GenerateJob(), files, others, 100);
    stopMoveAndResume(new GenerateJob(), 3, files, others, 2, 3);
    assertThat(rows("stopped"))
        .isEqualTo(rows("undisturbed"))
        .hasSize(8)
        .noneMatch(row -> row.contains("\"error\""));
  }

  @Test
  void labellingResumesElsewhereWithAnotherInterval() throws IOException {
    List<String> files = List.of("input=solutions", REWARD_MODEL);
    List<String> others = List.of("method=judge");
    undisturbed(new LabelJob(), files, others, 100);
    stopMoveAndResume(new LabelJob(), 3, files, others, 2, 3);
    assertThat(solutions("stopped")).isEqualTo(solutions("undisturbed")).hasSize(8);
  }

  private List<Object> solutions(String output) {
    List<Object> solutions = new ArrayList<>();
    SolutionTable.read(InputFolder.open(path(output)).verify(), solutions::add);
    return solutions;
  }

  @Test
  void rolloutResumesElsewhereWithAnotherInterval() throws IOException {
    List<String> files = List.of(POLICY, REWARD_MODEL, "problems=problems");
    List<String> others = List.of("num-samples=2", "max-tokens=16");
    undisturbed(new RolloutJob(), files, others, 100);
    stopMoveAndResume(new RolloutJob(), 5, files, others, 4, 6);
    assertThat(chains("stopped")).isEqualTo(chains("undisturbed")).hasSize(16);
  }

  private List<String> chains(String output) {
    return RolloutStage.read(InputFolder.open(path(output)).verify()).stream()
        .map(
            scored ->
                scored.chain().id() + " " + scored.text() + Arrays.toString(scored.stepScores()))
        .sorted()
        .toList();
  }

  @Test
  void searchResumesElsewhereWithAnotherInterval() throws IOException {
    List<String> files = List.of(POLICY, REWARD_MODEL, "problems=problems");
    List<String> others = List.of("method=mcts", "num-samples=4", "max-tokens=16");
    undisturbed(new SolveJob(), files, others, 100);
    List<String> more = with(files, "trees=pages", "search.tree-state=kept");
    stopMoveAndResume(new SolveJob(), 2, more, others, 2, 3);
    assertThat(answers("stopped")).isEqualTo(answers("undisturbed")).hasSize(8);
  }

  private List<JsonNode> answers(String output) throws IOException {
    return Files.readAllLines(Path.of(path(output))).stream()
        .map(line -> Json.read(line, output))
        .toList();
  }

  @Test
  void policyTrainingResumesElsewhere() throws IOException {
    List<String> files = List.of(POLICY, REWARD_MODEL, "problems=problems");
    List<String> others =
        List.of("iterations=3", "num-prompts=4", "num-samples=2", "max-tokens=24");
    undisturbed(new TrainPolicyJob(), files, others);
    stopMoveAndResume(new TrainPolicyJob(), 1, files, others);
    assertThat(weights("stopped")).isEqualTo(weights("undisturbed"));
  }

  private List<FloatBuffer> weights(String model) {
    try (CausalModel loaded = CausalModel.load(InputFolder.open(path(model)))) {
      return loaded.values().stream().map(FloatBuffer::wrap).toList(); // compared by content
    }
  }
}
