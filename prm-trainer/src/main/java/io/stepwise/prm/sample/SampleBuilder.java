package io.stepwise.prm.sample;

import io.stepwise.data.Alternative;
import io.stepwise.data.HumanSteps;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.LabelledStep.Author;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Makes samples of a labelled solution: its steps up to and including the first wrong one, and one
 * sample for every alternative, in which only the alternative is supervised and the shared prefix
 * is not (it is supervised once, in the solution's own sample).
 */
public final class SampleBuilder {
  private final ReasoningTokenizer tokenizer;
  private final NeutralAs neutralAs;
  private final HumanSteps humanSteps;
  private final int maxLength;

  /**
   * A builder.
   *
   * @param neutralAs what a neutral rating means
   * @param humanSteps what an unrated step that a person wrote counts as
   * @param maxLength rows end with the last step that fits into so many tokens
   */
  public SampleBuilder(
      ReasoningTokenizer tokenizer, NeutralAs neutralAs, HumanSteps humanSteps, int maxLength) {
    this.tokenizer = tokenizer;
    this.neutralAs = neutralAs;
    this.humanSteps = humanSteps;
    this.maxLength = maxLength;
  }

  /** The samples of a solution that have at least one supervised step; may be empty. */
  public List<StepSample> samples(StepLabelledSolution solution) {
    List<StepSample> samples = new ArrayList<>();
    if (tokenizer.tooLong(solution.problem())) {
      return samples;
    }
    Row row = new Row(solution.problemId(), tokenizer.prompt(solution.problem()));
    for (LabelledStep step : solution.steps()) {
      for (Alternative alternative : step.alternatives()) {
        Row branch = row.prefix();
        if (branch.add(alternative.text(), neutralAs.target(alternative.rating()))) {
          branch.sample(samples);
        }
      }
      if (!row.add(step.text(), target(step)) || step.rating() == Rating.NEGATIVE) {
        break;
      }
    }
    row.sample(samples);
    return samples;
  }

  private OptionalDouble target(LabelledStep step) {
    boolean written = step.author() == Author.HUMAN && step.rating() == Rating.UNRATED;
    return written && humanSteps == HumanSteps.CORRECT
        ? OptionalDouble.of(1)
        : neutralAs.target(step.rating());
  }

  /** A row in the making. */
  private final class Row {
    private final String problemId;
    private int[] ids;
    private boolean[] imitated;
    private final List<Integer> positions = new ArrayList<>();
    private final List<Double> targets = new ArrayList<>();

    Row(String problemId, int[] ids) {
      this.problemId = problemId;
      this.ids = ids;
      this.imitated = new boolean[ids.length];
    }

    /** The same tokens, nothing supervised or imitated. */
    Row prefix() {
      return new Row(problemId, ids);
    }

    /** Adds a step; false if it does not fit. */
    boolean add(String text, OptionalDouble target) {
      if (tokenizer.tooLong(text)) {
        return false;
      }
      int[] step = tokenizer.step(text);
      if (ids.length + step.length > maxLength) {
        return false;
      }
      int from = ids.length;
      ids = Arrays.copyOf(ids, from + step.length);
      System.arraycopy(step, 0, ids, from, step.length);
      imitated = Arrays.copyOf(imitated, ids.length);
      Arrays.fill(imitated, from, ids.length, target.isPresent() && target.getAsDouble() == 1);
      if (target.isPresent()) {
        positions.add(ids.length - 1);
        targets.add(target.getAsDouble());
      }
      return true;
    }

    void sample(List<StepSample> samples) {
      if (positions.isEmpty()) {
        return;
      }
      float[] wanted = new float[targets.size()];
      for (int i = 0; i < wanted.length; i++) {
        wanted[i] = targets.get(i).floatValue();
      }
      samples.add(
          new StepSample(
              problemId,
              ids,
              positions.stream().mapToInt(Integer::intValue).toArray(),
              wanted,
              imitated));
    }
  }
}
