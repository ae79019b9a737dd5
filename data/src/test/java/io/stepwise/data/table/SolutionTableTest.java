package io.stepwise.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.Alternative;
import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelSource;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.LabelledStep.Author;
import io.stepwise.data.Problem;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.RatingProbabilities;
import io.stepwise.data.StepLabel;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SolutionTableTest {
  @TempDir Path parent;

  private static String text(SplittableRandom random) {
    String[] words = {"x", "²", "\n", "\\frac{1}{2}", "Ωmega", "😀", " ", "", "\u0000"};
    StringBuilder text = new StringBuilder();
    for (int k = random.nextInt(12); k > 0; k--) {
      text.append(words[random.nextInt(words.length)]);
    }
    return text.toString();
  }

  private static Rating rating(SplittableRandom random) {
    return Rating.values()[random.nextInt(4)];
  }

  private static StepLabel label(SplittableRandom random) {
    LabelSource source =
        new LabelSource(
            LabelSource.Kind.values()[random.nextInt(5)], random.nextBoolean() ? "" : "0a1b");
    return switch (random.nextInt(4)) {
      case 0 -> StepLabel.hard(rating(random), source);
      case 1 -> StepLabel.fraction(random.nextInt(9), 8, source);
      case 2 -> StepLabel.soft(Rating.NEGATIVE, random.nextDouble(), source);
      default ->
          StepLabel.of(
              new RatingProbabilities(random.nextDouble(), random.nextDouble(), 0.5), source);
    };
  }

  static List<StepLabelledSolution> solutions(int count, long seed) {
    SplittableRandom random = NamedRandom.of("solutions", seed).stream();
    List<StepLabelledSolution> solutions = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      List<LabelledStep> steps = new ArrayList<>();
      for (int k = random.nextInt(4); k >= 0; k--) {
        List<Alternative> others = new ArrayList<>();
        for (int j = random.nextInt(3); j > 0; j--) {
          others.add(new Alternative(text(random), rating(random)));
        }
        Author author = Author.values()[random.nextInt(2)];
        steps.add(new LabelledStep(text(random), label(random), author, others));
      }
      Integer generation = random.nextBoolean() ? null : random.nextInt(-1, 10);
      solutions.add(
          new StepLabelledSolution(
              "id" + n,
              "p" + random.nextInt(50),
              text(random),
              random.nextBoolean() ? null : text(random),
              steps,
              FinishReason.values()[random.nextInt(5)],
              random.nextBoolean() ? null : text(random),
              new Provenance(
                  "f.jsonl",
                  random.nextLong(1L << 40),
                  "ann",
                  generation,
                  2,
                  random.nextBoolean() ? null : text(random))));
    }
    return solutions;
  }

  private InputFolder written(List<StepLabelledSolution> solutions) {
    Path folder = parent.resolve("table");
    try (OutputFolder out = OutputFolder.stage(folder.toString())) {
      assertThat(SolutionTable.write(out, solutions)).isEqualTo(solutions.size());
      out.commit(ManifestDraft.of("test", Instant.now()));
    }
    return InputFolder.open(folder.toString());
  }

  @Test
  void everySolutionRoundTrips() {
    long seed = 20261122;
    List<StepLabelledSolution> solutions = solutions(2000, seed);
    List<StepLabelledSolution> read = new ArrayList<>();
    SolutionTable.read(written(solutions), read::add);
    assertThat(read).as("seed %d", seed).isEqualTo(solutions);
  }

  @Test
  void anySolutionSurvivesTheWayBetweenWorkers() {
    long seed = 7;
    for (StepLabelledSolution solution : solutions(500, seed)) {
      assertThat(SolutionCodec.decode(SolutionCodec.encode(solution)))
          .as("seed %d", seed)
          .isEqualTo(solution);
    }
  }

  @Test
  void encodedSolutionsAreWrittenLikeDecodedOnes() {
    List<StepLabelledSolution> solutions = solutions(300, 5);
    Path folder = parent.resolve("encoded");
    try (OutputFolder out = OutputFolder.stage(folder.toString())) {
      new Table<>("solutions", SolutionTable.encoded())
          .write(out, 0, solutions.stream().map(SolutionCodec::encode).iterator());
      out.commit(ManifestDraft.of("test", Instant.now()));
    }
    List<StepLabelledSolution> read = new ArrayList<>();
    SolutionTable.read(InputFolder.open(folder.toString()), read::add);
    assertThat(read).isEqualTo(solutions);
  }

  /** {@code solutions-1.parquet} was written by {@code ingest} before labels had values. */
  @Test
  void tablesOfTheFirstVersionAreRead() throws IOException {
    Path folder = parent.resolve("old");
    try (OutputFolder out = OutputFolder.stage(folder.toString());
        InputStream old = SolutionTableTest.class.getResourceAsStream("solutions-1.parquet")) {
      try (OutputStream part = out.create("solutions/part-00000.parquet")) {
        old.transferTo(part);
      }
      out.commit(ManifestDraft.of("test", Instant.now()));
    }
    List<StepLabelledSolution> read = new ArrayList<>();
    SolutionTable.read(InputFolder.open(folder.toString()), read::add);
    assertThat(read).hasSize(2);
    assertThat(read)
        .anySatisfy(
            solution -> {
              assertThat(solution.problem()).isEqualTo("What is 2+2?");
              assertThat(solution.steps())
                  .containsExactly(
                      new LabelledStep("2+2 is 5.", Rating.NEGATIVE),
                      new LabelledStep("So 5.", StepLabel.NONE));
              assertThat(solution.provenance().labeler()).isEqualTo("bob");
              assertThat(solution.provenance().sourceId()).isNull();
            });
  }

  @Test
  void emptyTableHasNoRows() {
    assertThat(SolutionTable.stream(written(List.of())).hasNext()).isFalse();
  }

  @Test
  void problemsRoundTrip() {
    Path folder = parent.resolve("problems");
    List<Problem> problems =
        List.of(
            new Problem("a", "1+1", "2"),
            new Problem("b", "P=NP?", null),
            new Problem("c", "2+2", "4", "test-7"));
    try (OutputFolder out = OutputFolder.stage(folder.toString())) {
      ProblemTable.write(out, problems);
      out.commit(ManifestDraft.of("test", Instant.now()));
    }
    InputFolder in = InputFolder.open(folder.toString());
    assertThat(ProblemTable.stream(in)).toIterable().containsExactlyElementsOf(problems);
    assertThatThrownBy(() -> SolutionTable.stream(in))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("solutions/part-00000.parquet");
  }

  @Test
  void anotherSchemaAndADamagedFileAreRejected() throws IOException {
    Path folder = parent.resolve("wrong");
    try (OutputFolder out = OutputFolder.stage(folder.toString())) {
      new Table<>("solutions", new ProblemShape())
          .write(out, 0, List.of(new Problem("a", "b", "c")).iterator());
      out.write("solutions/part-00001.parquet", "PAR1 but no more");
      out.commit(ManifestDraft.of("test", Instant.now()));
    }
    InputFolder in = InputFolder.open(folder.toString());
    assertThatThrownBy(() -> SolutionTable.stream(in).next())
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("problems/2, expected solutions/3");
    assertThatThrownBy(
            () ->
                TableFile.open(
                    in.absolutePath(), "solutions/part-00001.parquet", new SolutionShape()))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("part-00001.parquet");
    assertThat(Files.list(folder.resolve("solutions"))).hasSize(2);
  }
}
