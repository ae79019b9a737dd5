package io.stepwise.data.format;

import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelSource;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import java.util.ArrayList;
import java.util.List;

/**
 * PRMBench (Song et al. 2025, arXiv:2501.03124): {@code {original_question, modified_question,
 * original_process[], modified_process[], error_steps[] (from 1), …}}. Each row gives two
 * solutions: the modified process with its error steps negative and all others positive, and the
 * original process, all positive. Errors are inserted at known steps, so the labels are by rules.
 */
final class PrmBenchFormat implements LabelFormat {
  private static final long serialVersionUID = 1L;

  @Override
  public String name() {
    return "prmbench";
  }

  @Override
  public ParseOutcome parse(SourceLine line) {
    return RowReader.parse(line, in -> read(in, line));
  }

  private static ParseOutcome read(RowReader in, SourceLine line) throws RowProblem {
    String originalQuestion = null;
    String modifiedQuestion = null;
    List<String> original = null;
    List<String> modified = null;
    List<Integer> errors = null;
    SourceId id = new SourceId();
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "original_question" -> {
          in.once(originalQuestion != null, field);
          originalQuestion = in.text(field);
        }
        case "modified_question" -> {
          in.once(modifiedQuestion != null, field);
          modifiedQuestion = in.text(field);
        }
        case "original_process" -> {
          in.once(original != null, field);
          original = in.texts(field);
        }
        case "modified_process" -> {
          in.once(modified != null, field);
          modified = in.texts(field);
        }
        case "error_steps" -> {
          in.once(errors != null, field);
          errors = in.integersOrNulls(field);
        }
        default -> {
          if (!id.read(field, in)) {
            in.skip();
          }
        }
      }
    }
    Solutions.require(originalQuestion, "original_question");
    Solutions.require(modifiedQuestion, "modified_question");
    Solutions.require(original, "original_process");
    Solutions.require(modified, "modified_process");
    Solutions.require(errors, "error_steps");
    for (Integer error : errors) {
      if (error == null || error < 1 || error > modified.size()) {
        throw RowProblem.of("error_steps", error, "a step from 1 to " + modified.size());
      }
    }
    List<StepLabelledSolution> solutions = new ArrayList<>(2);
    if (!modified.isEmpty()) {
      solutions.add(
          Solutions.of(
              line,
              id,
              modifiedQuestion,
              null,
              rated(modified, errors),
              errors.isEmpty() ? FinishReason.SOLUTION : FinishReason.FOUND_ERROR,
              Texts.answerIn(modified.get(modified.size() - 1))));
    }
    if (!original.isEmpty()) {
      solutions.add(
          Solutions.of(
              line,
              id,
              originalQuestion,
              null,
              rated(original, List.of()),
              FinishReason.SOLUTION,
              Texts.answerIn(original.get(original.size() - 1))));
    }
    return solutions.isEmpty()
        ? new ParseOutcome.Dropped("no_steps")
        : new ParseOutcome.Accepted(solutions, List.of());
  }

  private static List<LabelledStep> rated(List<String> texts, List<Integer> errors) {
    List<LabelledStep> steps = new ArrayList<>(texts.size());
    for (String text : texts) {
      boolean wrong = errors.contains(steps.size() + 1);
      Rating rating = wrong ? Rating.NEGATIVE : Rating.POSITIVE;
      steps.add(new LabelledStep(text, Solutions.label(rating, LabelSource.RULES)));
    }
    return steps;
  }
}
