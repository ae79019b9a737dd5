package io.stepwise.data.format;

import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import java.util.ArrayList;
import java.util.List;

/**
 * The common interchange form: {@code {prompt, completions: [str], labels: [bool]}}. True is
 * positive, false negative. The form does not say why labelling ended.
 */
final class StepwiseSupervisionFormat implements LabelFormat {
  private static final long serialVersionUID = 1L;

  @Override
  public String name() {
    return "stepwise";
  }

  @Override
  public ParseOutcome parse(SourceLine line) {
    return RowReader.parse(line, in -> read(in, line));
  }

  private static ParseOutcome read(RowReader in, SourceLine line) throws RowProblem {
    String prompt = null;
    List<String> completions = null;
    List<Boolean> labels = null;
    SourceId id = new SourceId();
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "prompt" -> {
          in.once(prompt != null, field);
          prompt = in.text(field);
        }
        case "completions" -> {
          in.once(completions != null, field);
          completions = in.texts(field);
        }
        case "labels" -> {
          in.once(labels != null, field);
          labels = new ArrayList<>();
          in.enterArray(field);
          while (in.nextElement()) {
            labels.add(in.flag(field));
          }
        }
        default -> {
          if (!id.read(field, in)) {
            in.skip();
          }
        }
      }
    }
    if (prompt == null || completions == null || labels == null) {
      throw new RowProblem("absent field (expected prompt, completions and labels)");
    }
    if (completions.size() != labels.size()) {
      throw RowProblem.of(
          "labels", labels.size() + " labels", "one for each completion, " + completions.size());
    }
    if (completions.isEmpty()) {
      return new ParseOutcome.Dropped("no_steps");
    }
    List<LabelledStep> steps = new ArrayList<>(completions.size());
    for (int k = 0; k < completions.size(); k++) {
      steps.add(
          new LabelledStep(completions.get(k), labels.get(k) ? Rating.POSITIVE : Rating.NEGATIVE));
    }
    String problemId = Texts.problemId(prompt);
    return new ParseOutcome.Accepted(
        new StepLabelledSolution(
            Texts.solutionId(problemId, steps),
            problemId,
            prompt,
            null,
            steps,
            FinishReason.UNKNOWN,
            Texts.answerIn(completions.get(completions.size() - 1)),
            new Provenance(line.file(), line.number(), "", null, 0, id.value())));
  }
}
