package io.stepwise.data.format;

import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelSource;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Rating;
import java.util.ArrayList;
import java.util.List;

/**
 * ProcessBench (Zheng et al. 2024, arXiv:2412.06559): {@code {id, generator, problem, steps[],
 * final_answer_correct, label}}, label the index of the first error from 0, or −1. Steps before the
 * error are positive, those after it unrated.
 */
final class ProcessBenchFormat implements LabelFormat {
  private static final long serialVersionUID = 1L;

  @Override
  public String name() {
    return "processbench";
  }

  @Override
  public ParseOutcome parse(SourceLine line) {
    return RowReader.parse(line, in -> read(in, line));
  }

  private static ParseOutcome read(RowReader in, SourceLine line) throws RowProblem {
    String problem = null;
    List<String> texts = null;
    Integer label = null;
    SourceId id = new SourceId();
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "problem" -> {
          in.once(problem != null, field);
          problem = in.text(field);
        }
        case "steps" -> {
          in.once(texts != null, field);
          texts = in.texts(field);
        }
        case "label" -> {
          in.once(label != null, field);
          label = in.integer(field);
        }
        default -> {
          if (!id.read(field, in)) {
            in.skip();
          }
        }
      }
    }
    Solutions.require(problem, "problem");
    Solutions.require(texts, "steps");
    Solutions.require(label, "label");
    if (texts.isEmpty()) {
      return new ParseOutcome.Dropped("no_steps");
    }
    if (label < -1 || label >= texts.size()) {
      throw RowProblem.of("label", label, "-1 or the index of one of " + texts.size() + " steps");
    }
    List<LabelledStep> steps = new ArrayList<>(texts.size());
    for (int k = 0; k < texts.size(); k++) {
      Rating rating =
          label < 0 || k < label ? Rating.POSITIVE : k == label ? Rating.NEGATIVE : Rating.UNRATED;
      steps.add(new LabelledStep(texts.get(k), Solutions.label(rating, LabelSource.HUMAN)));
    }
    FinishReason finish = label < 0 ? FinishReason.SOLUTION : FinishReason.FOUND_ERROR;
    return new ParseOutcome.Accepted(Solutions.of(line, id, problem, null, steps, finish, null));
  }
}
