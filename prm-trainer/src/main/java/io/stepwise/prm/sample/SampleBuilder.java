package io.stepwise.prm.sample;

import io.stepwise.data.Alternative;
import io.stepwise.data.HumanSteps;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Rating;
import io.stepwise.data.Solution;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.prm.layout.SeparateLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Builds samples from a labelled solution: its steps up to and including the first wrong one, and
 * one sample for every alternative, in which only the alternative is supervised and the shared
 * prefix is not (it is supervised once, in the solution's own sample).
 */
public final class SampleBuilder implements SampleSource {
  private final SeparateLayout layout;
  private final StepTargets targets;
  private final int maxLength;
  private long truncated;

  /**
   * A builder.
   *
   * @param layout how the reward model reads its rows
   * @param neutralAs what a neutral rating means
   * @param humanSteps what an unrated step that a person wrote counts as
   * @param maxLength rows end with the last step that fits into so many tokens
   */
  public SampleBuilder(
      SeparateLayout layout, NeutralAs neutralAs, HumanSteps humanSteps, int maxLength) {
    this.layout = layout;
    this.targets = new StepTargets(neutralAs, humanSteps);
    this.maxLength = maxLength;
  }

  @Override
  public long truncated() {
    return truncated;
  }

  @Override
  public List<StepSample> samples(StepLabelledSolution solution) {
    List<StepSample> samples = new ArrayList<>();
    if (layout.tooLong(solution.problem())) {
      truncated++;
      return samples;
    }
    Row row = new Row(solution);
    for (LabelledStep step : solution.steps()) {
      for (Alternative alternative : step.alternatives()) {
        Row branch = row.prefix();
        if (branch.add(alternative.text(), targets.of(alternative))) {
          branch.sample(samples);
        }
      }
      if (!row.add(step.text(), targets.of(step))) {
        truncated++;
        break;
      }
      if (step.rating() == Rating.NEGATIVE) {
        break;
      }
    }
    row.sample(samples);
    return samples;
  }

  /** A row under construction. */
  private final class Row {
    private final StepLabelledSolution solution;
    private final List<String> texts = new ArrayList<>();
    private int[] ids;
    private boolean[] imitated;
    private final List<Integer> steps = new ArrayList<>();
    private final List<Integer> starts = new ArrayList<>();
    private final List<Integer> positions = new ArrayList<>();
    private final List<Double> targets = new ArrayList<>();

    Row(StepLabelledSolution solution) {
      this(solution, layout.problem(solution.problem()), List.of());
    }

    private Row(StepLabelledSolution solution, int[] ids, List<String> texts) {
      this.solution = solution;
      this.texts.addAll(texts);
      this.ids = ids;
      this.imitated = new boolean[ids.length];
    }

    /** The same tokens, nothing supervised or imitated. */
    Row prefix() {
      return new Row(solution, ids, texts);
    }

    /** Adds a step; false if it does not fit. */
    boolean add(String text, OptionalDouble target) {
      if (layout.tooLong(text)) {
        return false;
      }
      int[] step = layout.step(text);
      if (ids.length + step.length > maxLength) {
        return false;
      }
      int from = ids.length;
      ids = Arrays.copyOf(ids, from + step.length);
      System.arraycopy(step, 0, ids, from, step.length);
      imitated = Arrays.copyOf(imitated, ids.length);
      Arrays.fill(imitated, from, ids.length, target.orElse(0) > 0.5);
      if (target.isPresent()) {
        steps.add(texts.size());
        starts.add(from);
        positions.add(ids.length - 1);
        targets.add(target.getAsDouble());
      }
      texts.add(text);
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
              solution.problemId(),
              new Solution(solution.problem(), texts),
              ids,
              ints(steps),
              ints(starts),
              ints(positions),
              wanted,
              imitated));
    }

    private static int[] ints(List<Integer> values) {
      return values.stream().mapToInt(Integer::intValue).toArray();
    }
  }
}
