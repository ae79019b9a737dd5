package io.stepwise.prm.training;

import io.stepwise.data.StepLabelledSolution;
import io.stepwise.prm.sample.SampleSource;
import io.stepwise.prm.sample.StepSample;
import io.stepwise.prm.sample.StepTargets;
import io.stepwise.prm.sample.SupervisedChain;
import io.stepwise.prm.scoring.GenerativeVerifier;
import io.stepwise.prm.scoring.GenerativeVerifier.Critique;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Samples with critiques that a model writes as it is: for every supervised step the question about
 * it, a critique, and what follows. They are made before training changes the model.
 */
public final class CritiqueSamples implements SampleSource {
  private final GenerativeVerifier verifier;
  private final StepTargets targets;
  private final int maxLength;
  private final Ending ending;
  private long critiques;
  private long truncated;

  /** How the rows of some critiques end, and which of them are used. */
  private interface Ending {
    /** Which critiques are used, by their targets. */
    boolean[] used(List<Critique> critiques, float[] targets);

    /** What follows the critique and its cue. */
    int[] tokens(float target);

    /** The target of the sample. */
    float target(float target);
  }

  private CritiqueSamples(
      GenerativeVerifier verifier, StepTargets targets, int maxLength, Ending ending) {
    this.verifier = verifier;
    this.targets = targets;
    this.maxLength = maxLength;
    this.ending = ending;
  }

  /**
   * Samples of a verifier that answers after the critique. Critiques are kept after which the model
   * gives the answer of the label (Zhang et al. 2024, arXiv:2408.15240, rationales filtered by
   * their verdict). A soft label counts as the nearer answer, and ½ as none.
   *
   * @param verifier writes the critiques; owned by the caller
   * @param yes id of the answer that means correct
   * @param no id of the answer that means wrong
   * @param maxLength longer rows are left out, in tokens
   */
  public static CritiqueSamples agreeing(
      GenerativeVerifier verifier, StepTargets targets, int yes, int no, int maxLength) {
    return new CritiqueSamples(
        verifier,
        targets,
        maxLength,
        new Ending() {
          @Override
          public boolean[] used(List<Critique> critiques, float[] targets) {
            double[] answers = verifier.answers(critiques);
            boolean[] agree = new boolean[answers.length];
            for (int i = 0; i < agree.length; i++) {
              agree[i] = targets[i] != 0.5f && targets[i] > 0.5f == answers[i] > 0.5;
            }
            return agree;
          }

          @Override
          public int[] tokens(float target) {
            return new int[] {target > 0.5f ? yes : no};
          }

          @Override
          public float target(float target) {
            return target > 0.5f ? 1 : 0;
          }
        });
  }

  /**
   * Samples of a model whose scalar head scores a step at the last token of its critique (Ankner et
   * al. 2024, arXiv:2408.11791). All critiques are kept.
   *
   * @param verifier writes the critiques; owned by the caller
   * @param maxLength longer rows are left out, in tokens
   */
  public static CritiqueSamples scored(
      GenerativeVerifier verifier, StepTargets targets, int maxLength) {
    return new CritiqueSamples(
        verifier,
        targets,
        maxLength,
        new Ending() {
          @Override
          public boolean[] used(List<Critique> critiques, float[] targets) {
            boolean[] all = new boolean[targets.length];
            Arrays.fill(all, true);
            return all;
          }

          @Override
          public int[] tokens(float target) {
            return new int[0];
          }

          @Override
          public float target(float target) {
            return target;
          }
        });
  }

  @Override
  public long critiques() {
    return critiques;
  }

  /** Solutions so far of which a question or a row with a critique is too long. */
  @Override
  public long truncated() {
    return truncated;
  }

  @Override
  public List<StepSample> samples(StepLabelledSolution solution) {
    List<StepSample> samples = new ArrayList<>();
    boolean lost = false;
    for (SupervisedChain chain : SupervisedChain.of(solution, targets)) {
      List<Critique> written = verifier.critiques(chain.solution(), chain.steps());
      critiques += written.size();
      int last = written.isEmpty() ? -1 : written.get(written.size() - 1).step();
      lost |= last < chain.steps()[chain.steps().length - 1];
      float[] labels = new float[written.size()];
      for (int i = 0; i < labels.length; i++) {
        labels[i] = chain.targets()[Arrays.binarySearch(chain.steps(), written.get(i).step())];
      }
      boolean[] used = ending.used(written, labels);
      for (int i = 0; i < labels.length; i++) {
        int[] end = ending.tokens(labels[i]);
        boolean fits = written.get(i).row().length + end.length <= maxLength;
        lost |= used[i] && !fits;
        if (used[i] && fits) {
          samples.add(sample(chain, written.get(i), end, ending.target(labels[i])));
        }
      }
    }
    truncated += lost ? 1 : 0;
    return samples;
  }

  private static StepSample sample(
      SupervisedChain chain, Critique critique, int[] end, float target) {
    int length = critique.row().length;
    int[] row = Arrays.copyOf(critique.row(), length + end.length);
    System.arraycopy(end, 0, row, length, end.length);
    boolean[] imitated = new boolean[row.length];
    Arrays.fill(imitated, critique.from(), critique.to(), true);
    int[] last = {row.length - 1};
    return new StepSample(
        chain.problemId(),
        chain.solution(),
        row,
        new int[] {critique.step()},
        last,
        last,
        new float[] {target},
        imitated);
  }
}
