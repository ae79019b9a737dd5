package io.stepwise.data.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.Alternative;
import io.stepwise.data.FinishReason;
import io.stepwise.data.HumanSteps;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.LabelledStep.Author;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.format.FormatSettings;
import io.stepwise.data.format.Formats;
import io.stepwise.data.format.ParseOutcome.Accepted;
import io.stepwise.data.format.SourceLine;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.storage.SourceFile;
import io.stepwise.data.supervision.SupervisionRows.Alternatives;
import io.stepwise.data.supervision.SupervisionRows.Neutral;
import io.stepwise.data.table.JsonRows;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisionTest {
  private static final StepLabelledSolution SOLUTION =
      new StepLabelledSolution(
          "id",
          "p",
          "P",
          null,
          List.of(
              new LabelledStep("a", Rating.NEUTRAL),
              new LabelledStep("b", Rating.UNRATED, Author.HUMAN, List.of()),
              new LabelledStep(
                  "c",
                  Rating.NEGATIVE,
                  Author.MODEL,
                  List.of(
                      new Alternative("d", Rating.POSITIVE), new Alternative("e", Rating.UNRATED))),
              new LabelledStep("never", Rating.POSITIVE)),
          FinishReason.FOUND_ERROR,
          null,
          new Provenance("f", 1, "", null, 0));

  private static final SupervisionRows ALL =
      new SupervisionRows(Neutral.CORRECT, HumanSteps.CORRECT, Alternatives.ROWS);

  @TempDir Path folder;

  @Test
  void whatARowCannotSayIsCounted() {
    assertThat(ALL.kept(SOLUTION)).isEqualTo(3);
    SupervisionRows strict =
        new SupervisionRows(Neutral.CORRECT, HumanSteps.UNRATED, Alternatives.LEFT_OUT);
    assertThat(strict.kept(SOLUTION)).isEqualTo(1);
    assertThat(strict.of(SOLUTION).get(0).completions()).hasSize(1);
  }

  @Test
  void solutionBecomesItsStepsUpToTheFirstErrorAndARowPerRatedAlternative() {
    assertThat(ALL.of(SOLUTION))
        .containsExactly(
            new StepwiseSupervision("P", List.of("a", "b", "d"), List.of(true, true, true)),
            new StepwiseSupervision("P", List.of("a", "b", "c"), List.of(true, true, false)));
  }

  @Test
  void neutralMayMeanWrongAndAlternativesMayBeLeftOut() {
    assertThat(
            new SupervisionRows(Neutral.WRONG, HumanSteps.CORRECT, Alternatives.LEFT_OUT)
                .of(SOLUTION))
        .containsExactly(
            new StepwiseSupervision("P", List.of("a", "b", "c"), List.of(false, true, false)));
  }

  @Test
  void stepThatAPersonWroteMayBeUnratedLikeAnyOther() {
    assertThat(
            new SupervisionRows(Neutral.CORRECT, HumanSteps.UNRATED, Alternatives.ROWS)
                .of(SOLUTION))
        .containsExactly(new StepwiseSupervision("P", List.of("a"), List.of(true)));
  }

  @Test
  void whatIsWrittenAsLinesOrAsParquetIsReadBackAsTheSameLabels() {
    Path output = folder.resolve("out");
    try (OutputFolder out = OutputFolder.stage(output.toString())) {
      List<StepLabelledSolution> solutions = List.of(SOLUTION, SOLUTION);
      assertThat(SupervisionFiles.writeLines(out, "rows.jsonl", solutions.iterator(), ALL))
          .isEqualTo(4);
      assertThat(SupervisionFiles.writeTable(out, solutions.iterator(), ALL)).isEqualTo(4);
      out.commit(ManifestDraft.of("test", Instant.now()));
    }
    InputFolder in = InputFolder.open(output.toString());
    List<StepwiseSupervision> expected = ALL.of(SOLUTION);
    assertThat(SupervisionFiles.table().stream(in))
        .toIterable()
        .containsExactly(expected.get(0), expected.get(1), expected.get(0), expected.get(1));

    String lines = new String(bytes(in), StandardCharsets.UTF_8);
    String parquet = output + "/stepwise/part-00000.parquet";
    try (JsonRows rows = JsonRows.open(SourceFile.find(List.of(parquet)).get(0))) {
      for (String line : lines.lines().toList()) {
        assertThat(new String(rows.next(), StandardCharsets.UTF_8)).isEqualTo(line);
      }
      assertThat(rows.next()).isNull();
    }
    String first = lines.lines().findFirst().orElseThrow();
    Accepted read =
        (Accepted)
            Formats.named("stepwise", FormatSettings.defaults())
                .parse(SourceLine.of("rows.jsonl", 1, first));
    assertThat(
            new SupervisionRows(Neutral.CORRECT, HumanSteps.CORRECT, Alternatives.ROWS)
                .of(read.solutions().get(0)))
        .containsExactly(expected.get(0));
  }

  private static byte[] bytes(InputFolder in) {
    try {
      return in.read("rows.jsonl").readAllBytes();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
