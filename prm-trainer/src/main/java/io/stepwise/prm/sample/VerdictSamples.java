package io.stepwise.prm.sample;

import io.stepwise.data.Solution;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.lm.format.Formats;
import io.stepwise.prm.layout.VerificationPrompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Samples of a generative verifier: for every supervised step the question about it and the answer
 * word. A soft target gives two rows, one for each answer, which the loss weights by the target.
 */
public final class VerdictSamples implements SampleSource {
  private final Formats formats;
  private final VerificationPrompt prompt;
  private final StepTargets targets;
  private final int maxLength;
  private final int yes;
  private final int no;
  private long truncated;

  /**
   * Samples in a model's prompt format.
   *
   * @param maxLength steps whose question is longer are left out, in tokens
   */
  public VerdictSamples(
      Formats formats, VerificationPrompt prompt, StepTargets targets, int maxLength) {
    this.formats = formats;
    this.prompt = prompt;
    this.targets = targets;
    this.maxLength = maxLength;
    this.yes = prompt.yesToken(formats.tokenizer());
    this.no = prompt.noToken(formats.tokenizer());
  }

  @Override
  public long truncated() {
    return truncated;
  }

  @Override
  public List<StepSample> samples(StepLabelledSolution solution) {
    List<StepSample> samples = new ArrayList<>();
    boolean lost = false;
    for (SupervisedChain chain : SupervisedChain.of(solution, targets)) {
      for (int i = 0; i < chain.steps().length; i++) {
        int step = chain.steps()[i];
        List<String> steps = chain.solution().steps().subList(0, step + 1);
        Optional<int[]> question =
            prompt.renderUpTo(maxLength - 1, formats, solution.problem(), steps);
        if (question.isEmpty()) {
          lost = true;
          continue;
        }
        Solution texts = new Solution(solution.problem(), steps);
        float target = chain.targets()[i];
        if (target > 0) {
          samples.add(sample(chain.problemId(), texts, step, question.get(), yes, target));
        }
        if (target < 1) {
          samples.add(sample(chain.problemId(), texts, step, question.get(), no, target));
        }
      }
    }
    truncated += lost ? 1 : 0;
    return samples;
  }

  private static StepSample sample(
      String problemId, Solution texts, int step, int[] question, int answer, float target) {
    int[] row = Arrays.copyOf(question, question.length + 1);
    row[question.length] = answer;
    int[] at = {question.length};
    return new StepSample(
        problemId,
        texts,
        row,
        new int[] {step},
        at,
        at,
        new float[] {target},
        new boolean[row.length]);
  }
}
