package io.stepwise.prm.sample;

import io.stepwise.data.Solution;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.lm.format.Formats;
import io.stepwise.prm.layout.Critiques;
import io.stepwise.prm.layout.VerificationPrompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Samples of a model that scores a step after a critique of it: for every supervised step the
 * question about it and a critique, scored at the last token. The critiques are those of the model
 * that training starts from; each is written once and kept.
 */
public final class CritiqueSamples implements SampleSource {
  private final Formats formats;
  private final VerificationPrompt prompt;
  private final StepTargets targets;
  private final Critiques critiques;
  private final int maxQuestion;
  private final Map<String, List<int[]>> written = new HashMap<>();
  private long truncated;

  /**
   * Samples in a model's prompt format.
   *
   * @param critiques one per question
   * @param maxQuestion steps whose question is longer are left out, in tokens
   */
  public CritiqueSamples(
      Formats formats,
      VerificationPrompt prompt,
      StepTargets targets,
      Critiques critiques,
      int maxQuestion) {
    this.formats = formats;
    this.prompt = prompt;
    this.targets = targets;
    this.critiques = critiques;
    this.maxQuestion = maxQuestion;
  }

  @Override
  public long truncated() {
    return truncated;
  }

  /** A supervised step that fits. */
  private record Asked(String problemId, Solution solution, int step, float target, int[] ids) {
    Critiques.Question question() {
      return Critiques.Question.of(ids, solution.problem(), solution.steps());
    }

    StepSample sample(int[] critique) {
      int[] row = Critiques.row(ids, critique);
      boolean[] imitated = new boolean[row.length];
      Arrays.fill(imitated, ids.length, row.length, true);
      int[] end = {row.length - 1};
      return new StepSample(
          problemId, solution, row, new int[] {step}, end, end, new float[] {target}, imitated);
    }
  }

  @Override
  public List<StepSample> samples(StepLabelledSolution solution) {
    List<Asked> asked = new ArrayList<>();
    boolean lost = false;
    for (SupervisedChain chain : SupervisedChain.of(solution, targets)) {
      for (int i = 0; i < chain.steps().length; i++) {
        int step = chain.steps()[i];
        List<String> steps = chain.solution().steps().subList(0, step + 1);
        Optional<int[]> ids = prompt.renderUpTo(maxQuestion, formats, solution.problem(), steps);
        if (ids.isEmpty()) {
          lost = true;
          continue;
        }
        Solution texts = new Solution(solution.problem(), steps);
        asked.add(new Asked(chain.problemId(), texts, step, chain.targets()[i], ids.get()));
      }
    }
    truncated += lost ? 1 : 0;
    List<int[]> texts =
        written.computeIfAbsent(
            solution.id(), id -> critiques.of(asked.stream().map(Asked::question).toList()));
    List<StepSample> samples = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      samples.add(asked.get(i).sample(texts.get(i)));
    }
    return samples;
  }
}
