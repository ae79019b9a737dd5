package io.stepwise.rollout.search;

import io.stepwise.data.task.AnswerGrader;
import java.util.List;
import java.util.Optional;

/** Reads the answer of a solution. It knows no reference answer. */
public interface AnswerReader {
  /** The answer that the steps of a finished solution give. */
  Optional<String> answer(List<String> steps);

  /** A form of an answer that is the same text for equal answers. */
  String canonical(String answer);

  /** The part of a grader that reads answers. */
  static AnswerReader of(AnswerGrader grader) {
    return new AnswerReader() {
      @Override
      public Optional<String> answer(List<String> steps) {
        return grader.answer(steps);
      }

      @Override
      public String canonical(String answer) {
        return grader.canonical(answer);
      }
    };
  }
}
