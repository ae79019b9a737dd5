package io.stepwise.data.table;

import static io.stepwise.data.table.Converters.group;
import static io.stepwise.data.table.Converters.integer;
import static io.stepwise.data.table.Converters.list;
import static io.stepwise.data.table.Converters.real;
import static io.stepwise.data.table.Converters.text;
import static io.stepwise.data.table.Converters.whole;

import io.stepwise.data.Alternative;
import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelSource;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.LabelledStep.Author;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.RatingProbabilities;
import io.stepwise.data.StepLabel;
import io.stepwise.data.StepLabelledSolution;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** {@link StepLabelledSolution} in Parquet. {@code docs/schema.md} describes every column. */
final class SolutionShape implements RowShape<StepLabelledSolution> {
  private static final MessageType TYPE =
      MessageTypeParser.parseMessageType(
          """
          message solution {
            required binary id (STRING);
            required binary problem_id (STRING);
            required binary problem (STRING);
            optional binary ground_truth_answer (STRING);
            required group steps (LIST) {
              repeated group list {
                required group element {
                  required binary text (STRING);
                  optional int32 rating;
                  required binary author (STRING);
                  required group alternatives (LIST) {
                    repeated group list {
                      required group element {
                        required binary text (STRING);
                        optional int32 rating;
                      }
                    }
                  }
                  optional double value;
                  optional int32 samples;
                  optional group probabilities {
                    required double negative;
                    required double neutral;
                    required double positive;
                  }
                  optional binary source (STRING);
                  optional binary source_model (STRING);
                }
              }
            }
            required binary finish_reason (STRING);
            optional binary final_answer (STRING);
            required group provenance {
              required binary file (STRING);
              required int64 line;
              required binary labeler (STRING);
              optional int32 generation;
              required int32 phase;
              optional binary source_id (STRING);
            }
          }
          """);

  @Override
  public String version() {
    return "solutions/3";
  }

  /**
   * Tables of version 1 have ratings alone, and those before version 3 no {@code source_id}; the
   * other columns read as null.
   */
  @Override
  public boolean reads(String version) {
    return List.of(version(), "solutions/2", "solutions/1").contains(version);
  }

  @Override
  public MessageType type() {
    return TYPE;
  }

  @Override
  public List<String> distinctColumns() {
    return List.of(
        "id",
        "steps.list.element.text",
        "steps.list.element.alternatives.list.element.text",
        "provenance.line",
        "provenance.source_id");
  }

  @Override
  public List<String> unsearchedColumns() {
    return List.of("steps.list.element.text", "steps.list.element.alternatives.list.element.text");
  }

  @Override
  public void write(StepLabelledSolution row, RecordConsumer out) {
    Columns columns = new Columns(out);
    out.startMessage();
    columns.text("id", 0, row.id());
    columns.text("problem_id", 1, row.problemId());
    columns.text("problem", 2, row.problem());
    columns.text("ground_truth_answer", 3, row.groundTruthAnswer());
    columns.list("steps", 4, row.steps(), step -> writeStep(step, columns));
    columns.text("finish_reason", 5, row.finishReason().word());
    columns.text("final_answer", 6, row.finalAnswer());
    columns.group("provenance", 7, () -> writeProvenance(row.provenance(), columns));
    out.endMessage();
  }

  private static void writeStep(LabelledStep step, Columns columns) {
    columns.text("text", 0, step.text());
    columns.integer("rating", 1, step.rating().value());
    columns.text("author", 2, word(step.author()));
    columns.list("alternatives", 3, step.alternatives(), other -> writeOther(other, columns));
    StepLabel label = step.label();
    if (label.value().isPresent()) {
      columns.real("value", 4, label.value().getAsDouble());
    }
    columns.integer("samples", 5, label.samples() == 0 ? null : label.samples());
    label
        .probabilities()
        .ifPresent(
            three -> columns.group("probabilities", 6, () -> writeProbabilities(three, columns)));
    LabelSource source = label.source();
    columns.text("source", 7, word(source.kind()));
    columns.text("source_model", 8, source.model().isEmpty() ? null : source.model());
  }

  private static void writeProbabilities(RatingProbabilities three, Columns columns) {
    columns.real("negative", 0, three.negative());
    columns.real("neutral", 1, three.neutral());
    columns.real("positive", 2, three.positive());
  }

  /** The word of a kind, null for an unknown source. */
  static String word(LabelSource.Kind kind) {
    return kind == LabelSource.Kind.UNKNOWN ? null : kind.word();
  }

  static String word(Author author) {
    return author == Author.HUMAN ? "human" : "model";
  }

  private static void writeOther(Alternative other, Columns columns) {
    columns.text("text", 0, other.text());
    columns.integer("rating", 1, other.rating().value());
  }

  private static void writeProvenance(Provenance provenance, Columns columns) {
    columns.text("file", 0, provenance.file());
    columns.whole("line", 1, provenance.line());
    columns.text("labeler", 2, provenance.labeler());
    columns.integer("generation", 3, provenance.generation());
    columns.integer("phase", 4, provenance.phase());
    columns.text("source_id", 5, provenance.sourceId());
  }

  @Override
  public RecordMaterializer<StepLabelledSolution> materializer() {
    return materializer(Function.identity());
  }

  /** Reads rows as something that is made of solutions. */
  <T> RecordMaterializer<T> materializer(Function<StepLabelledSolution, T> make) {
    Converters.Part alternative =
        group(f -> new Alternative((String) f[0], Rating.of((Integer) f[1])), text(), integer());
    Converters.Part probabilities =
        group(
            f -> new RatingProbabilities((Double) f[0], (Double) f[1], (Double) f[2]),
            real(),
            real(),
            real());
    Converters.Part step =
        group(
            SolutionShape::step,
            text(),
            integer(),
            text(),
            list(alternative),
            real(),
            integer(),
            probabilities,
            text(),
            text());
    Converters.Part provenance =
        group(
            f ->
                new Provenance(
                    (String) f[0],
                    (Long) f[1],
                    (String) f[2],
                    (Integer) f[3],
                    (Integer) f[4],
                    (String) f[5]),
            text(),
            whole(),
            text(),
            integer(),
            integer(),
            text());
    return Converters.row(
        f -> make.apply(solution(f)),
        text(),
        text(),
        text(),
        text(),
        list(step),
        text(),
        text(),
        provenance);
  }

  @SuppressWarnings("unchecked") // the list part above makes lists of alternatives only
  private static LabelledStep step(Object[] f) {
    return new LabelledStep(
        (String) f[0],
        label(f),
        Author.valueOf(((String) f[2]).toUpperCase(Locale.ROOT)),
        (List<Alternative>) f[3]);
  }

  private static StepLabel label(Object[] f) {
    LabelSource.Kind kind =
        f[7] == null ? LabelSource.Kind.UNKNOWN : LabelSource.Kind.of((String) f[7]);
    return new StepLabel(
        Rating.of((Integer) f[1]),
        f[4] == null ? OptionalDouble.empty() : OptionalDouble.of((Double) f[4]),
        f[5] == null ? 0 : (Integer) f[5],
        Optional.ofNullable((RatingProbabilities) f[6]),
        new LabelSource(kind, f[8] == null ? "" : (String) f[8]));
  }

  @SuppressWarnings("unchecked") // the list part above makes lists of steps only
  private static StepLabelledSolution solution(Object[] f) {
    return new StepLabelledSolution(
        (String) f[0],
        (String) f[1],
        (String) f[2],
        (String) f[3],
        (List<LabelledStep>) f[4],
        FinishReason.of((String) f[5]),
        (String) f[6],
        (Provenance) f[7]);
  }
}
