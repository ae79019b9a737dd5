package io.stepwise.data.table;

import io.stepwise.data.Alternative;
import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.LabelledStep.Author;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import java.util.ArrayList;
import java.util.List;

/** Solutions as bytes on their way between workers of one job; never kept in a file. */
public final class SolutionCodec {
  private static final Rating[] RATINGS = Rating.values();
  private static final FinishReason[] REASONS = FinishReason.values();
  private static final Author[] AUTHORS = Author.values();

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
    }
    out.number(solution.finishReason().ordinal());
    out.textOrNull(solution.finalAnswer());
    Provenance provenance = solution.provenance();
    out.text(provenance.file());
    out.number(provenance.line());
    out.text(provenance.labeler());
    out.textOrNull(provenance.generation() == null ? null : provenance.generation().toString());
    out.number(provenance.phase());
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
            file, line, labeler, generation == null ? null : Integer.valueOf(generation), phase));
  }

  private static LabelledStep step(ByteReader in) {
    String text = in.text();
    Rating rating = RATINGS[(int) in.number()];
    Author author = AUTHORS[(int) in.number()];
    int count = (int) in.number();
    if (count == 0) {
      return new LabelledStep(text, rating, author, List.of());
    }
    List<Alternative> others = new ArrayList<>(count);
    for (int k = 0; k < count; k++) {
      others.add(new Alternative(in.text(), RATINGS[(int) in.number()]));
    }
    return new LabelledStep(text, rating, author, others);
  }
}
