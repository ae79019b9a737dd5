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
 * Samples of a verifier that writes a critique before it answers: for every supervised step the
 * critiques that a model samples, of which those are kept after which it gives the label's answer
 * (Zhang et al. 2024, arXiv:2408.15240, rationales filtered by their verdict). A soft label counts
 * as the nearer answer, and ½ as none.
 */
public final class AgreeingCritiques implements SampleSource {
  private final GenerativeVerifier verifier;
  private final StepTargets targets;
  private final int yes;
  private final int no;
  private final int maxLength;
  private long sampled;
  private long kept;
  private long truncated;

  /**
   * Samples of a verifier as it is.
   *
   * @param verifier writes the critiques; owned by the caller
   * @param yes id of the answer that means correct
   * @param no id of the answer that means wrong
   * @param maxLength longer rows are left out, in tokens
   */
  public AgreeingCritiques(
      GenerativeVerifier verifier, StepTargets targets, int yes, int no, int maxLength) {
    this.verifier = verifier;
    this.targets = targets;
    this.yes = yes;
    this.no = no;
    this.maxLength = maxLength;
  }

  /** Critiques so far. */
  public long sampled() {
    return sampled;
  }

  /** Critiques so far that agree with their labels. */
  public long kept() {
    return kept;
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
      List<Critique> critiques = verifier.critiques(chain.solution(), chain.steps());
      sampled += critiques.size();
      int last = critiques.isEmpty() ? -1 : critiques.get(critiques.size() - 1).step();
      lost |= last < chain.steps()[chain.steps().length - 1];
      for (Critique critique : critiques) {
        float target = chain.targets()[Arrays.binarySearch(chain.steps(), critique.step())];
        boolean agrees = target != 0.5f && target > 0.5f == critique.probability() > 0.5;
        boolean fits = critique.row().length < maxLength;
        lost |= agrees && !fits;
        if (agrees && fits) {
          samples.add(sample(chain, critique, target > 0.5f));
        }
      }
    }
    kept += samples.size();
    truncated += lost ? 1 : 0;
    return samples;
  }

  private StepSample sample(SupervisedChain chain, Critique critique, boolean correct) {
    int length = critique.row().length;
    int[] row = Arrays.copyOf(critique.row(), length + 1);
    row[length] = correct ? yes : no;
    boolean[] imitated = new boolean[row.length];
    Arrays.fill(imitated, critique.from(), critique.to(), true);
    int[] at = {length};
    return new StepSample(
        chain.problemId(),
        chain.solution(),
        row,
        new int[] {critique.step()},
        at,
        at,
        new float[] {correct ? 1 : 0},
        imitated);
  }
}
