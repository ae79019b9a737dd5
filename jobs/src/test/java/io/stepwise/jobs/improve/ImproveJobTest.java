package io.stepwise.jobs.improve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.Problem;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.ProblemTable;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.config.Device;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.job.LazySpark;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.jobs.solve.SearchMethod;
import io.stepwise.jobs.solve.SearchSettings;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelPreset;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.lm.optimizer.OptimizerSettings;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.lm.tokenizer.TokenizerKind;
import io.stepwise.policy.sft.SftSettings;
import io.stepwise.prm.evaluation.StepAggregation;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command with small models that know nothing. Their alphabet has the digits 1 and 2 and
 * the reference answer of every problem is 1, so that chance is right now and then.
 */
class ImproveJobTest {
  private static final Interruption INTERRUPTION = new Interruption();
  @TempDir static Path folder;
  private static LazySpark spark;

  @BeforeAll
  static void world() {
    spark = new LazySpark("improve", "local[2]", INTERRUPTION);
    ReasoningTokenizer tokenizer = TokenizerKind.CHARACTERS.train(List.of("12+\n The final answer is \\boxed{}"));
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
    problems("training", 40);
    problems("held-out", 3);
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  private static void problems(String name, int count) {
    try (OutputFolder out = OutputFolder.stage(path(name))) {
      ProblemTable.write(out, made(name, count));
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
  }

  private static List<Problem> made(String name, int count) {
    List<Problem> problems = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      problems.add(new Problem(name + i, "2" + "+1".repeat(i), "1"));
    }
    return problems;
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  private static ImproveConfig config(String output, int iterations, double minScore) {
    return new ImproveConfig(
        path(Head.LANGUAGE_MODEL.name()),
        path(Head.SCALAR.name()),
        path("training"),
        path("held-out"),
        path(output),
        "gsm8k",
        new ImproveConfig.Loop(iterations, 6, minScore, 2),
        new ImproveConfig.Sampling(SearchMethod.WEIGHTED_MAJORITY, 8, 60, 1, StepAggregation.PROD),
        2,
        new SftSettings(2, 4, 0.01, 0, OptimizerSettings.Method.ADAMW, 1),
        LayoutConfig.AUTO,
        FormatSettings.DEFAULTS,
        SearchSettings.DEFAULTS);
  }

  private static List<String> run(ImproveConfig config, boolean resume) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new ImproveJob()
        .run(
            config,
            new JobContext(
                new CommonSettings(5, "local[2]", Device.AUTO, null),
                resume,
                Progress.silent(),
                INTERRUPTION,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                spark));
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static Map<String, Number> metrics(String output) {
    Map<String, Number> metrics = new TreeMap<>();
    InputFolder.open(path(output) + "/report")
        .manifest()
        .orElseThrow()
        .metrics()
        .forEach((name, value) -> metrics.put(name, (Number) value));
    metrics.keySet().removeIf(name -> name.endsWith("seconds"));
    return metrics;
  }

  @Test
  void everyIterationTrainsOnWhatItsPolicyFoundAndAStoppedRunContinues() {
    List<String> lines = run(config("whole", 2, 0), false);
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).startsWith("iteration 0: held-out accuracy");
    Map<String, Number> whole = metrics("whole");
    assertThat(whole.get("iteration_1/kept").doubleValue()).isPositive();
    assertThat(whole.get("iteration_1/sampled_tokens").doubleValue()).isPositive();
    List<StepLabelledSolution> kept = new ArrayList<>();
    SolutionTable.read(InputFolder.open(path("whole/iteration-002/solutions")), kept::add);
    assertThat(kept).hasSize(whole.get("iteration_2/kept").intValue());
    assertThat(kept).allSatisfy(one -> assertThat(one.finalAnswer()).isNotEmpty());
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

  private static String digest(String name) {
    return InputFolder.any(path(name)).digest();
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
}
