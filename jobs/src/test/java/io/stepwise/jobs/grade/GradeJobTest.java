package io.stepwise.jobs.grade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.Interrupted;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.jobs.TestContexts;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.progress.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GradeJobTest {
  private static final String ROWS =
      """
      {"given": "0.5", "ground_truth": "\\\\frac12", "id": 7}
      {"given": null, "ground_truth": "3"}

      {"given": "2^8", "ground_truth": "256"}
      """;

  @TempDir private Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Interruption interruption = new Interruption();

  private void grade(Path input, int deadlineMs) {
    new GradeJob().run(config(input, deadlineMs), context(false));
  }

  private GradeConfig config(Path input, int deadlineMs) {
    return new GradeConfig(List.of(input.toString()), output().toString(), deadlineMs);
  }

  private JobContext context(boolean resume) {
    return TestContexts.withoutSpark(resume, Progress.silent(), interruption, out);
  }

  private Path output() {
    return folder.resolve("graded.jsonl");
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void byteOrderMarkIsPassedOverAndTheRestOfAGzipFileIsNotDropped() throws IOException {
    Path marked = Files.writeString(folder.resolve("marked.jsonl"), "\uFEFF" + ROWS);
    grade(marked, 3000);
    assertThat(Files.readAllLines(output())).hasSize(3);
    Files.delete(output());
    Path packed = folder.resolve("more.jsonl.gz");
    try (OutputStream file = Files.newOutputStream(packed)) {
      GZIPOutputStream gzip = new GZIPOutputStream(file);
      gzip.write(ROWS.getBytes(StandardCharsets.UTF_8));
      gzip.finish();
      file.write(ROWS.getBytes(StandardCharsets.UTF_8));
    }
    assertThatThrownBy(() -> grade(packed, 3000))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("other bytes follow")
        .hasMessageContaining("more.jsonl.gz");
    assertThat(output()).doesNotExist();
    Path wide =
        Files.write(
            folder.resolve("wide.jsonl"), ("\uFEFF" + ROWS).getBytes(StandardCharsets.UTF_16LE));
    assertThatThrownBy(() -> grade(wide, 3000))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("UTF-16");
  }

  @Test
  void everyLineComesBackWithItsVerdict() throws IOException {
    grade(file("answers.jsonl", ROWS), 1000);
    assertThat(Files.readString(output()))
        .isEqualTo(
            """
            {"given":"0.5","ground_truth":"\\\\frac12","id":7,"correct":true}
            {"given":null,"ground_truth":"3","correct":false}
            {"given":"2^8","ground_truth":"256","correct":false}
            """);
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("3 answers, 1 correct");
  }

  @Test
  void compressedLinesAreRead() throws IOException {
    Path input = folder.resolve("answers.jsonl.gz");
    try (OutputStream stream = new GZIPOutputStream(Files.newOutputStream(input))) {
      stream.write(ROWS.getBytes(StandardCharsets.UTF_8));
    }
    grade(input, 1000);
    assertThat(Files.readAllLines(output())).hasSize(3);
  }

  @Test
  void brokenLineEndsItWithItsPlaceAndLeavesNothing() throws IOException {
    for (String bad :
        List.of("{\"given\": 1}", "{\"given\": \"1\"}", "[]", "{", "{\"given\": {}, \"x\": 1}")) {
      Path input = file("bad.jsonl", ROWS + bad + "\n");
      assertThatThrownBy(() -> grade(input, 1000))
          .as(bad)
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("expected")
          .hasMessageEndingWith("bad.jsonl:5");
      assertThat(names()).containsExactly("bad.jsonl");
    }
  }

  @Test
  void bytesThatAreNoTextAreRejected() throws IOException {
    Path input = folder.resolve("bytes.jsonl");
    Files.write(input, new byte[] {'{', (byte) 0xff, '}', '\n'});
    assertThatThrownBy(() -> grade(input, 1000))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("UTF-8");
  }

  @Test
  void outputThatExistsIsKept() throws IOException {
    Path input = file("answers.jsonl", ROWS);
    Files.writeString(output(), "mine");
    assertThatThrownBy(() -> grade(input, 1000))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("exists already");
    assertThat(output()).hasContent("mine");
    new GradeJob().run(config(input, 1000), context(true));
    assertThat(output()).hasContent("mine");
    assertThat(new GradeJob().plan(config(input, 1000), context(true)))
        .isEqualTo(Plan.nothing(output().toString()));
  }

  @Test
  void planCountsTheAnswersTimesSomeAndWritesNothing() throws IOException {
    String slow = "{\"given\": \"9**9**9**9\", \"ground_truth\": \"1.5\"}\n";
    Path input = file("answers.jsonl", ROWS + slow + ROWS.repeat(500));
    Plan plan = new GradeJob().plan(config(input, 200), context(false));
    assertThat(plan.steps()).contains("read 1504 answers, 501 of them empty");
    assertThat(plan.tokens()).contains(0L);
    assertThat(plan.time().orElseThrow()).isPositive();
    assertThat(names()).containsExactly("answers.jsonl");
  }

  @Test
  void planFindsABrokenLineBeforeAnythingStarts() throws IOException {
    Path input = file("bad.jsonl", ROWS + "{\"given\": \"1\"}\n");
    assertThatThrownBy(() -> new GradeJob().plan(config(input, 1000), context(false)))
        .isInstanceOf(InvalidInput.class)
        .hasMessageEndingWith("bad.jsonl:5");
  }

  @Test
  void answerThatCostsTooMuchIsLeftOutWithItsReason() throws IOException {
    grade(
        file("slow.jsonl", "{\"given\": \"9**9**9**9\", \"ground_truth\": \"1.5\"}\n" + ROWS),
        1000);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("4 answers, 1 correct of 3, 1 undecided and left out (the first: the ")
        .contains("slow.jsonl:1)");
    assertThat(Files.readAllLines(output()).get(0))
        .contains("\"correct\":null,\"undecided\":\"the ");
    assertThat(Files.readAllLines(output()).get(3))
        .as("benign twin")
        .endsWith("\"correct\":false}");
  }

  @Test
  void interruptedRunLeavesNothing() throws IOException {
    Path input = file("answers.jsonl", ROWS);
    interruption.request();
    assertThatThrownBy(() -> grade(input, 1000)).isInstanceOf(Interrupted.class);
    assertThat(names()).containsExactly("answers.jsonl");
  }
}
