package io.stepwise.jobs.prm;

import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.task.MathGrader;
import io.stepwise.data.task.Verdict;
import io.stepwise.rollout.ScoredChain;
import java.util.Optional;

/** A chain of rollout as a solution whose outcome is known by its answers. */
final class GradedChain {
  private static final MathGrader GRADER = new MathGrader();
  private static final String NONE = "";

  private GradedChain() {}

  /**
   * The solution, with unrated steps. The answers are equal if and only if the chain was graded
   * correct; they are absent if it was not graded.
   *
   * @return empty for a chain without a complete step
   */
  static Optional<StepLabelledSolution> solution(ScoredChain chain) {
    if (chain.steps().isEmpty()) {
      return Optional.empty();
    }
    String reference = chain.reference() == null ? chain.answer() : chain.reference();
    String answer = chain.answer() == null ? NONE : chain.answer();
    if (chain.verdict() == Verdict.UNDECIDED) {
      reference = null;
      answer = null;
    } else if (chain.correct()) {
      answer = reference;
    } else if (reference == null || mayBeCorrect(answer, reference)) {
      reference = "reference";
      answer = NONE;
    }
    return Optional.of(
        new StepLabelledSolution(
            chain.chain().id().toString(),
            chain.chain().id().problemId(),
            chain.chain().problem(),
            reference,
            chain.steps().stream().map(text -> new LabelledStep(text, Rating.UNRATED)).toList(),
            FinishReason.UNKNOWN,
            answer,
            new Provenance("chains", 0, chain.chain().id().run(), null, 0)));
  }

  /** Whether the rule of outcomes would not say that the answer is incorrect, as its grader did. */
  private static boolean mayBeCorrect(String answer, String reference) {
    return GRADER.compare(answer, reference) != Verdict.INCORRECT;
  }
}
