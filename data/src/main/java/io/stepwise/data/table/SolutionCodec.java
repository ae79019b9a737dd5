package io.stepwise.data.table;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Solutions as bytes on their way between workers of one job; never kept in a file. */
public final class SolutionCodec {
  private static final Rating[] RATINGS = Rating.values();
  private static final FinishReason[] REASONS = FinishReason.values();
  private static final Author[] AUTHORS = Author.values();
  private static final LabelSource.Kind[] KINDS = LabelSource.Kind.values();

  /** Flags of what a label holds beyond its rating; the kind of its source is above them. */
  static final int HAS_VALUE = 1;

  static final int HAS_PROBABILITIES = 2;
  static final int HAS_MODEL = 4;
  static final int KIND_SHIFT = 3;

  private SolutionCodec() {}

  /** A solution's bytes. */
  public static byte[] encode(StepLabelledSolution solution) {
    ByteWriter out = new ByteWriter();
    encode(solution, out);
    return out.toBytes();
  }

  /** Adds a solution's bytes to those written. */
  public static void encode(StepLabelledSolution solution, ByteWriter out) {
    out.text(solution.id());
    out.text(solution.problemId());
    out.text(solution.problem());
    out.textOrNull(solution.groundTruthAnswer());
    out.number(solution.steps().size());
    for (LabelledStep step : solution.steps()) {
      out.text(step.text());
      out.number(step.rating().ordinal());
      out.number(step.author().ordinal());
      out.number(step.alternatives().size());
      for (Alternative other : step.alternatives()) {
        out.text(other.text());
        out.number(other.rating().ordinal());
      }
      encode(step.label(), out);
    }
    out.number(solution.finishReason().ordinal());
    out.textOrNull(solution.finalAnswer());
    Provenance provenance = solution.provenance();
    out.text(provenance.file());
    out.number(provenance.line());
    out.text(provenance.labeler());
    out.textOrNull(provenance.generation() == null ? null : provenance.generation().toString());
    out.number(provenance.phase());
    out.textOrNull(provenance.sourceId());
  }

  /** What a label holds beyond its rating. */
  private static void encode(StepLabel label, ByteWriter out) {
    out.number(
        (label.value().isPresent() ? HAS_VALUE : 0)
            | (label.probabilities().isPresent() ? HAS_PROBABILITIES : 0)
            | (label.source().model().isEmpty() ? 0 : HAS_MODEL)
            | (label.source().kind().ordinal() << KIND_SHIFT));
    if (label.value().isPresent()) {
      out.real(label.value().getAsDouble());
      out.number(label.samples());
    }
    if (label.probabilities().isPresent()) {
      RatingProbabilities three = label.probabilities().get();
      out.real(three.negative());
      out.real(three.neutral());
      out.real(three.positive());
    }
    if (!label.source().model().isEmpty()) {
      out.text(label.source().model());
    }
  }

  private static StepLabel label(Rating rating, ByteReader in) {
    int flags = (int) in.number();
    boolean hasValue = (flags & HAS_VALUE) != 0;
    OptionalDouble value = hasValue ? OptionalDouble.of(in.real()) : OptionalDouble.empty();
    int samples = hasValue ? (int) in.number() : 0;
    Optional<RatingProbabilities> three =
        (flags & HAS_PROBABILITIES) == 0
            ? Optional.empty()
            : Optional.of(new RatingProbabilities(in.real(), in.real(), in.real()));
    String model = (flags & HAS_MODEL) == 0 ? "" : in.text();
    return new StepLabel(
        rating, value, samples, three, new LabelSource(KINDS[flags >> KIND_SHIFT], model));
  }

  /** The solution of these bytes. */
  public static StepLabelledSolution decode(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    String id = in.text();
    String problemId = in.text();
    String problem = in.text();
    String groundTruth = in.textOrNull();
    int count = (int) in.number();
    List<LabelledStep> steps = new ArrayList<>(count);
    for (int k = 0; k < count; k++) {
      steps.add(step(in));
    }
    FinishReason finish = REASONS[(int) in.number()];
    String finalAnswer = in.textOrNull();
    String file = in.text();
    long line = in.number();
    String labeler = in.text();
    String generation = in.textOrNull();
    int phase = (int) in.number();
    return new StepLabelledSolution(
        id,
        problemId,
        problem,
        groundTruth,
        steps,
        finish,
        finalAnswer,
        new Provenance(
            file,
            line,
            labeler,
            generation == null ? null : Integer.valueOf(generation),
            phase,
            in.textOrNull()));
  }

  private static LabelledStep step(ByteReader in) {
    String text = in.text();
    Rating rating = RATINGS[(int) in.number()];
    Author author = AUTHORS[(int) in.number()];
    int count = (int) in.number();
    List<Alternative> others = new ArrayList<>(count);
    for (int k = 0; k < count; k++) {
      others.add(new Alternative(in.text(), RATINGS[(int) in.number()]));
    }
    return new LabelledStep(text, label(rating, in), author, others);
  }
}
