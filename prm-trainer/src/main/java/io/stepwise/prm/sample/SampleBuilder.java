package io.stepwise.prm.sample;

import io.stepwise.data.Alternative;
import io.stepwise.data.HumanSteps;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Rating;
import io.stepwise.data.Solution;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.prm.layout.RewardFormat;
import io.stepwise.prm.layout.SeparateLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * Builds samples from a labelled solution: its steps up to and including the first wrong one, and
 * one sample for every alternative, in which only the alternative is supervised and the shared
 * prefix is not (it is supervised once, in the solution's own sample).
 */
public final class SampleBuilder implements SampleSource {
  private final SeparateLayout layout;
  private final StepTargets targets;
  private final int maxLength;
  private final OptionalInt end;
  private final boolean classes;
  private long truncated;

  /**
   * A builder of rows without end tokens.
   *
   * @param layout how the reward model reads its rows
   * @param neutralAs what a neutral rating means
   * @param humanSteps what an unrated step that a person wrote counts as
   * @param maxLength rows end with the last step that fits into so many tokens
   */
  public SampleBuilder(
      SeparateLayout layout, NeutralAs neutralAs, HumanSteps humanSteps, int maxLength) {
    this(layout, new StepTargets(neutralAs, humanSteps), maxLength, OptionalInt.empty(), false);
  }

  private SampleBuilder(
      SeparateLayout layout, StepTargets targets, int maxLength, OptionalInt end, boolean classes) {
    this.layout = layout;
    this.targets = targets;
    this.maxLength = maxLength;
    this.end = end;
    this.classes = classes;
  }

  /**
   * A builder that adds the layout's end token, where it fits, to the rows of complete solutions
   * whose steps are all correct (target above ½). The next-token loss takes it.
   *
   * @throws InvalidConfiguration if the layout has no end token
   */
  public SampleBuilder withEnd() {
    if (layout.end().isEmpty()) {
      throw new InvalidConfiguration(
          "Cannot use setting training.lm-loss-on-end: the layout has no end token (%s, expected %s)"
              .formatted(layout.format().word(), RewardFormat.STEPWISE.word()));
    }
    return new SampleBuilder(layout, targets, maxLength, layout.end(), classes);
  }

  /** A builder whose samples also have the probabilities of the three classes. */
  public SampleBuilder withClasses() {
    return new SampleBuilder(layout, targets, maxLength, end, true);
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
        if (branch.add(
            alternative.text(), targets.of(alternative), () -> targets.classes(alternative))) {
          branch.sample(samples);
        }
      }
      if (!row.add(step.text(), targets.of(step), () -> targets.classes(step))) {
        truncated++;
        break;
      }
      if (step.rating() == Rating.NEGATIVE) {
        break;
      }
    }
    if (end.isPresent() && row.isCorrect() && SolutionOutcome.of(solution).orElse(0) == 1) {
      row.addEnd(end.getAsInt());
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
    private final List<double[]> distributions = new ArrayList<>();

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
    boolean add(String text, OptionalDouble target, Supplier<double[]> distribution) {
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
        if (classes) {
          distributions.add(distribution.get());
        }
      }
      texts.add(text);
      return true;
    }

    /** Whether it holds all steps of the solution, and all of them are labelled correct. */
    boolean isCorrect() {
      return targets.size() == solution.steps().size()
          && targets.stream().allMatch(target -> target > 0.5);
    }

    /** Adds a token that is imitated and not supervised, if it fits. */
    void addEnd(int token) {
      if (ids.length < maxLength) {
        ids = Arrays.copyOf(ids, ids.length + 1);
        ids[ids.length - 1] = token;
        imitated = Arrays.copyOf(imitated, ids.length);
        imitated[ids.length - 1] = true;
      }
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
              floats(distributions),
              imitated));
    }

    private static float[] floats(List<double[]> vectors) {
      float[] values = new float[vectors.stream().mapToInt(vector -> vector.length).sum()];
      int i = 0;
      for (double[] vector : vectors) {
        for (double value : vector) {
          values[i++] = (float) value;
        }
      }
      return values;
    }

    private static int[] ints(List<Integer> values) {
      return values.stream().mapToInt(Integer::intValue).toArray();
    }
  }
}
