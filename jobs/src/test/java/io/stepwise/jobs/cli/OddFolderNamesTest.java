package io.stepwise.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.jobs.job.Interruption;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands read and write folders whose names look like parts of a URI, as they are typed. */
class OddFolderNamesTest {
  private static final String SHORT =
      "--set training.max-steps=1 --set training.warmup-steps=0 --set training.batch-size=2";

  @TempDir private Path parent;

  private void run(List<String> words) {
    StringWriter err = new StringWriter();
    int exitCode =
        new CommandTree(
                Registry.jobs(),
                new Interruption(),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintWriter(err, true))
            .execute(Stream.concat(words.stream(), Stream.of("--quiet")).toArray(String[]::new));
    assertThat(exitCode).as("%s: %s", words, err).isZero();
  }

  /** A command and its options; names of files and folders are inside the odd folder. */
  private void run(String folder, String command, String... optionsAndNames) {
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    for (int i = 0; i < optionsAndNames.length; i += 2) {
      words.add(optionsAndNames[i]);
      words.add(folder + "/" + optionsAndNames[i + 1]);
    }
    run(words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "100%20#1?", "a:b", "a[b]{c}", "./x/../naïve-数学"})
  void commandsTakeFoldersOfAnyName(String name) throws Exception {
    Files.createDirectories(parent.resolve("x"));
    String folder = parent + "/" + name;
    Path real = Files.createDirectories(Path.of(folder).normalize());
    try (OutputFolder out = OutputFolder.stage(folder + "/solutions")) {
      SolutionTable.write(out, IntStream.range(0, 8).mapToObj(this::solution).toList());
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
    Files.writeString(real.resolve("prompts.jsonl"), "{\"id\": 1, \"prompt\": \"1+2\"}\n");
    Files.writeString(
        real.resolve("steps.jsonl"), "{\"id\": 1, \"problem\": \"1+2\", \"steps\": [\"1+2=3\"]}\n");
    Files.writeString(
        real.resolve("answers.jsonl"), "{\"given\": \"3\", \"ground_truth\": \"3\"}\n");
    String tiny = " --new-model tiny --tokenizer characters " + SHORT;
    run(folder, "sft" + tiny, "--data", "solutions/", "--output", "sft");
    run(folder, "train-prm " + SHORT, "--data", "solutions", "--model", "sft/", "--output", "prm");
    String lora = "sft --set lora.rank=2 " + SHORT;
    run(folder, lora, "--data", "solutions", "--model", "sft", "--output", "lora");
    run(folder, "merge", "--adapters", "lora/", "--output", "merged");
    run(
        folder,
        "generate --max-tokens 4",
        "--model",
        "merged",
        "--prompts",
        "prompts.jsonl",
        "--output",
        "generated.jsonl");
    run(folder, "score", "--model", "prm", "--input", "steps.jsonl", "--output", "scores.jsonl");
    run(folder, "grade", "--input", "answers.jsonl", "--output", "graded.jsonl");
    run(folder, "export", "--data", "solutions", "--output", "exported");
    run(folder, "evaluate steps", "--model", "prm", "--data", "solutions");
    assertThat(real)
        .isDirectoryContaining(path -> path.endsWith("merged"))
        .isDirectoryContaining(path -> path.endsWith("scores.jsonl"))
        .isDirectoryContaining(path -> path.endsWith("exported"));
  }

  /**
   * Brackets and braces are parts of names where a file has that name, and globs where none has.
   */
  @ParameterizedTest
  @ValueSource(strings = {"a[b]{c}", "100%20#1?*"})
  void commandsOnSparkTakeFoldersOfAnyName(String name) throws Exception {
    String folder = parent + "/" + name;
    Path real = Files.createDirectories(Path.of(folder));
    Files.writeString(
        real.resolve("labels.jsonl"),
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    "{\"problem\": \"%d+1\", \"answer\": \"%d\", \"steps\": [\"%d+1=%d\"], \"ratings\": [%d]}%n"
                        .formatted(i, i + 1, i, i + 1 + i % 2, i % 2 == 0 ? 1 : -1))
            .collect(Collectors.joining()));
    Files.writeString(
        real.resolve("problems.jsonl"),
        "{\"id\": \"p\", \"problem\": \"1+2\", \"answer\": \"3\"}\n");
    String tiny = " --new-model tiny --tokenizer characters " + SHORT;
    String few = " --num-samples 2 --max-tokens 4 --task running-total";
    run(folder, "ingest", "--input", "labels.jsonl", "--output", "solutions");
    run(folder, "ingest", "--input", "problems.jsonl", "--output", "problems");
    run(folder, "sft" + tiny, "--data", "solutions", "--output", "sft");
    run(folder, "train-prm " + SHORT, "--data", "solutions", "--model", "sft", "--output", "prm");
    run(
        folder,
        "rollout" + few,
        "--policy",
        "sft",
        "--reward-model",
        "prm",
        "--problems",
        "problems",
        "--output",
        "chains");
    run(folder, "evaluate best-of-n", "--chains", "chains", "--output", "best.jsonl");
    run(
        folder,
        "solve --method best-of-n" + few,
        "--policy",
        "sft",
        "--reward-model",
        "prm",
        "--problems",
        "problems.jsonl",
        "--output",
        "solved.jsonl");
    run(
        folder,
        "select --count 1 --strategy uniform",
        "--input",
        "chains",
        "--reward-model",
        "prm",
        "--output",
        "requests");
    assertThat(real)
        .isDirectoryContaining(path -> path.endsWith("best.jsonl"))
        .isDirectoryContaining(path -> path.endsWith("solved.jsonl"))
        .isDirectoryContaining(path -> path.endsWith("requests"));
  }

  private StepLabelledSolution solution(int i) {
    return new StepLabelledSolution(
        "solution-" + i,
        "problem-" + i,
        i + "+1",
        String.valueOf(i + 1),
        List.of(
            new LabelledStep(i + "+1=" + (i + 1), i % 2 == 0 ? Rating.POSITIVE : Rating.NEGATIVE)),
        FinishReason.UNKNOWN,
        null,
        new Provenance("test", 0, "test", null, 0));
  }
}
