package io.stepwise.data.ingest.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.LabelledStep;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.ingest.IngestSettings;
import io.stepwise.data.ingest.LeakSettings;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.data.table.Table;
import io.stepwise.data.table.TableSizes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Duplicates, conflicts, agreement, leaks and skew. */
class IngestQualityTest {
  @TempDir Path folder;

  private String file(String name, List<String> lines) throws IOException {
    Path path = folder.resolve(name);
    Files.write(path, lines);
    return path.toString();
  }

  private IngestSettings settings(String format, String input) {
    return IngestSettings.of(format, List.of(input), folder.resolve("out").toString());
  }

  private static IngestResult run(IngestSettings settings) {
    return IngestJob.of(LocalSpark.session(), settings).run();
  }

  private List<StepLabelledSolution> table() {
    List<StepLabelledSolution> rows = new ArrayList<>();
    SolutionTable.read(InputFolder.open(folder.resolve("out").toString()), rows::add);
    return rows;
  }

  private static String rated(String labeler, String problem, String steps, String ratings) {
    return ("{'labeler':'"
            + labeler
            + "','problem':'"
            + problem
            + "','steps':["
            + steps
            + "],'ratings':["
            + ratings
            + "]}")
        .replace('\'', '"');
  }

  @Test
  void duplicatesAreMergedByTheStatedRuleAndEveryConflictIsCounted() throws IOException {
    String input =
        file(
            "rows.jsonl",
            List.of(
                rated("ann", "P", "'a','b'", "1,1"),
                rated("bob", " p ", "'a','b'", "1,-1"),
                rated("cid", "P", "'a','b'", "1,-1"),
                rated("dan", "P", "'a','b','c'", "0,1,1"),
                rated("ann", "Q", "'a','b'", "1,1")));
    Map<String, Object> counts =
        run(settings("trajectories", input).partitions(2)).counts().toMap();
    assertThat(counts)
        .containsEntry("solutions", 3L)
        .containsEntry("duplicates", 2L)
        .containsEntry("conflicting_ratings", 1L)
        .as("a and a,b of P are rated four times, with different ratings")
        .containsEntry("steps_rated_twice", 2L)
        .containsEntry("steps_rated_differently", 2L);
    StepLabelledSolution merged =
        table().stream().filter(row -> row.provenance().line() == 1).findFirst().orElseThrow();
    assertThat(merged.steps())
        .extracting(LabelledStep::rating)
        .extracting(rating -> rating.value())
        .containsExactly(1, -1);
  }

  @Test
  void agreementOnControlQuestionsIsMeasuredAlthoughTheirRowsAreLeftOut() throws IOException {
    String row = PrmRows.solution("P", "a", "b");
    String control = row.replace("control_question\":false", "control_question\":true");
    String wrong =
        control.replace("ann", "bob").replace("\"b\",\"rating\":1", "\"b\",\"rating\":-1");
    String input = file("rows.jsonl", List.of(row, control, wrong, wrong, control));
    IngestResult result = run(settings("prm800k", input));
    assertThat(result.counts().toMap())
        .containsEntry("dropped", Map.of("quality_control", 4L))
        .containsEntry("solutions", 1L);
    Map<?, ?> agreement = (Map<?, ?>) result.manifest().metrics().get("labeler_agreement");
    Map<?, ?> questions = (Map<?, ?>) agreement.get("control");
    assertThat(questions.get("steps")).as("each labeler votes once").isEqualTo(2L);
    assertThat(questions.get("equal_share")).isEqualTo(0.5);
    // Units (1,1), (1,-1): n = 4, n_1 = 3, n_-1 = 1; α = (3·2 − 6) / (12 − 6) = 0.
    assertThat((Double) questions.get("krippendorff_alpha")).isZero();
  }

  @Test
  void rowsOfHeldOutProblemsAreLeftOutOrReported() throws IOException {
    String sentence =
        "How many ways are there to seat five people around a round table with two doors and one"
            + " window if nobody sits by the door?";
    String input =
        file(
            "rows.jsonl",
            List.of(
                PrmRows.solution("What is 2+2?", "a"),
                PrmRows.solution("Hint: " + sentence, "a"),
                PrmRows.solution("What is 2-2?", "a")));
    String heldOut =
        file(
            "held.jsonl",
            List.of(
                "{\"problem\":\"what is $2 + 2$\",\"answer\":\"4\"}",
                "{\"question\":\"" + sentence + "\"}",
                "plain text, one problem to a line"));
    IngestSettings settings =
        settings("prm800k", input).leaks(LeakSettings.against(List.of(heldOut)));
    assertThat(run(settings).counts().toMap())
        .containsEntry("accepted", 3L)
        .containsEntry("solutions", 1L)
        .containsEntry("leaks", Map.of("text", 1L, "ngrams", 1L))
        .containsEntry("dropped", Map.of("leaked_text", 1L, "leaked_ngrams", 1L));
    assertThat(table()).extracting(StepLabelledSolution::problem).containsExactly("What is 2-2?");
    LeakSettings report = new LeakSettings(List.of(heldOut), 8, 0.5, LeakSettings.Action.REPORT);
    IngestSettings reporting =
        IngestSettings.of("prm800k", List.of(input), folder.resolve("reported").toString());
    assertThat(run(reporting.leaks(report)).counts().toMap())
        .containsEntry("solutions", 3L)
        .containsEntry("leaks", Map.of("text", 1L, "ngrams", 1L));
  }

  @Test
  void heldOutFileWithoutProblemsIsRejected() throws IOException {
    String input = file("rows.jsonl", List.of(PrmRows.solution("P", "a")));
    String none = file("none.jsonl", List.of("{\"answer\":\"4\"}"));
    assertThatThrownBy(
            () -> run(settings("prm800k", input).leaks(LeakSettings.against(List.of(none)))))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("none.jsonl:1");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void problemWithMostOfTheRowsIsSpreadOverAllPartitions() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int k = 0; k < 1132; k++) {
      lines.add(PrmRows.solution(k < 432 ? "the one" : "p" + k % 103, "step " + k, "t"));
    }
    run(settings("prm800k", file("skewed.jsonl", lines)).partitions(4));
    InputFolder out = InputFolder.open(folder.resolve("out").toString());
    Table<StepLabelledSolution> table = SolutionTable.table();
    assertThat(table.parts(out)).hasSize(4);
    for (String part : table.parts(out)) {
      assertThat(TableSizes.rows(out, part)).isBetween(220L, 350L);
    }
  }
}
