package io.stepwise.data.ingest.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.Problem;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.format.FormatSettings;
import io.stepwise.data.ingest.IngestSettings;
import io.stepwise.data.ingest.LeakSettings;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.table.ProblemTable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Files of different formats in one table. */
class MixedInputsTest extends IngestFixture {
  private static final String WORKED = "{\"question\":\"%s\",\"answer\":\"We add.\\n#### %s\"}";
  private static final String PLAIN = "{\"question\":\"%s\",\"answer\":\"%s\"}";

  private IngestResult ingest(String... inputs) {
    return IngestJob.of(spark, settings(inputs).format(IngestSettings.AUTO)).run();
  }

  private Map<String, String> answers() {
    Map<String, String> answers = new TreeMap<>();
    ProblemTable.stream(InputFolder.open(folder.resolve("out").toString()).verify())
        .forEachRemaining((Problem p) -> answers.put(p.text(), p.answer()));
    return answers;
  }

  private static String trajectory(String problem, String step, int rating) {
    return "{\"problem\":\"%s\",\"steps\":[\"%s\"],\"ratings\":[%d]}"
        .formatted(problem, step, rating);
  }

  @Test
  void labelsOfSeveralFormatsAreMergedAsOne() throws IOException {
    String raw = file("raw.jsonl", PrmRows.solution("one", "a"), PrmRows.solution("two", "a"));
    String trajectories =
        file(
            "trajectories.jsonl",
            trajectory("one", "a", -1),
            trajectory(" ONE", "a", -1),
            trajectory("three", "a", 1));
    IngestResult result = ingest(raw, trajectories);
    assertThat(result.counts().toMap())
        .containsEntry("solutions", 3L)
        .containsEntry("duplicates", 2L)
        .containsEntry("conflicting_ratings", 1L)
        .containsEntry("quarantined", 0L);
    assertThat(result.manifest().config())
        .containsEntry("format", "prm800k, trajectories")
        .containsEntry("formats", Map.of(raw, "prm800k", trajectories, "trajectories"));
    StepLabelledSolution merged =
        table(folder.resolve("out").toString()).stream()
            .filter(row -> row.problem().equals("one"))
            .findFirst()
            .orElseThrow();
    assertThat(merged.provenance().file()).as("the first file's row is kept").isEqualTo(raw);
    assertThat(merged.steps().get(0).rating().value()).as("two votes against one").isEqualTo(-1);
  }

  @Test
  void heldOutProblemsLeakFromEachFormat() throws IOException {
    String raw = file("raw.jsonl", PrmRows.solution("one", "a"), PrmRows.solution("two", "a"));
    String trajectories =
        file("trajectories.jsonl", trajectory("One.", "b", 1), trajectory("three", "a", 1));
    String heldOut = file("held-out.txt", "ONE");
    IngestSettings settings =
        settings(raw, trajectories)
            .format(IngestSettings.AUTO)
            .leaks(new LeakSettings(List.of(heldOut), 8, 0.5, LeakSettings.Action.DROP));
    assertThat(run(settings)).containsEntry("solutions", 2L);
    assertThat(table(folder.resolve("out").toString()))
        .extracting(StepLabelledSolution::problem)
        .containsExactlyInAnyOrder("two", "three");
  }

  @Test
  void problemsOfSeveralFormatsAreOneTable() throws IOException {
    String gsm8k = file("a/gsm8k.jsonl", WORKED.formatted("Q1", "1,000"));
    String math = file("a/math.jsonl", "{\"problem\":\"Q2\",\"solution\":\"\\\\boxed{x}\"}");
    String csv = file("b/plain.csv", "prompt,target", "Q3,5", "q1,7");
    IngestResult result = ingest(folder + "/a", csv);
    assertThat(result.manifest().config())
        .containsEntry("formats", Map.of(gsm8k, "gsm8k", math, "math", csv, "problems"))
        .containsEntry("task", "math");
    assertThat(result.counts().toMap())
        .containsEntry("solutions", 1L)
        .containsEntry("problems", 3L)
        .containsEntry("duplicates", 1L)
        .containsEntry("conflicting_answers", 1L);
    assertThat(answers()).isEqualTo(Map.of("Q1", "1000", "Q2", "x", "Q3", "5"));
  }

  /** In the first lines or after them, the worked answers first or last. */
  @Test
  void workedAndPlainAnswersOfOneFileAreReadRowByRow() throws IOException {
    String[] rows = new String[60];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (i < 30 ? WORKED : PLAIN).formatted("Q" + i, i < 50 ? i : "about " + i);
    }
    String workedFirst = file("a.jsonl", rows);
    java.util.Collections.reverse(java.util.Arrays.asList(rows));
    String plainFirst = file("b.jsonl", rows);
    String alternating =
        file(
            "c.jsonl",
            WORKED.formatted("P", 7),
            PLAIN.formatted("R", "-8"),
            "",
            "{\"question\":5}");
    for (String input : List.of(workedFirst, plainFirst)) {
      assertThat(ingest(input).counts().toMap())
          .as(input)
          .containsEntry("quarantined", 0L)
          .containsEntry("problems", 60L)
          .containsEntry("solutions", 30L);
      assertThat(answers()).containsEntry("Q29", "29").containsEntry("Q59", "about 59");
      org.apache.commons.io.FileUtils.deleteDirectory(folder.resolve("out").toFile());
    }
    IngestResult mixed = ingest(alternating);
    assertThat(mixed.manifest().config()).containsEntry("format", "problems");
    assertThat(mixed.counts().toMap())
        .containsEntry("quarantined", 1L)
        .containsEntry("solutions", 1L);
    assertThat(answers()).isEqualTo(Map.of("P", "7", "R", "-8"));
  }

  @Test
  void labelsAndProblemsAreNotMixedUnlessOneFormatIsForced() throws IOException {
    String labels = file("labels.jsonl", trajectory("one", "a", 1));
    String problems = file("problems.jsonl", PLAIN.formatted("Q", "7"));
    String worked = file("worked.jsonl", WORKED.formatted("Q", "7"));
    refused(
        settings(problems, labels, worked).format(IngestSettings.AUTO),
        "some files have step labels and others problems",
        labels + " (trajectories)",
        problems + " (problems)",
        worked + " (gsm8k)",
        "--format");
    assertThat(run(settings(problems, labels, worked).format("problems")))
        .containsEntry("quarantined", 1L)
        .containsEntry("problems", 1L);
  }

  @Test
  void namedColumnsOfProblemsAreObeyed() throws IOException {
    String both =
        file("both.jsonl", "{\"problem\":\"No\",\"text\":\"Yes\",\"answer\":\"1\",\"result\":2}");
    FormatSettings text = FormatSettings.defaults().withColumns(List.of("problem=text"));
    run(settings(both).format(IngestSettings.AUTO).formatSettings(text));
    assertThat(answers()).isEqualTo(Map.of("Yes", "1"));
    for (String format : List.of(IngestSettings.AUTO, "math", "problems")) {
      org.apache.commons.io.FileUtils.deleteDirectory(folder.resolve("out").toFile());
      FormatSettings result = FormatSettings.defaults().withColumns(List.of("answer=result"));
      run(settings(both).format(format).formatSettings(result));
      assertThat(answers()).as(format).isEqualTo(Map.of("No", "2"));
    }
    org.apache.commons.io.FileUtils.deleteDirectory(folder.resolve("out").toFile());
    String labelled =
        file("bench.jsonl", "{\"problem\":\"P\",\"steps\":[\"a\"],\"label\":-1,\"final\":\"3\"}");
    FormatSettings last = FormatSettings.defaults().withColumns(List.of("answer=final"));
    IngestResult result =
        IngestJob.of(spark, settings(labelled).format(IngestSettings.AUTO).formatSettings(last))
            .run();
    assertThat(result.manifest().config()).containsEntry("format", "problems");
    assertThat(answers()).isEqualTo(Map.of("P", "3"));
  }
}
