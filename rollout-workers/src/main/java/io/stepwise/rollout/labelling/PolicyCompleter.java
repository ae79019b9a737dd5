package io.stepwise.rollout.labelling;

import io.stepwise.data.Problem;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.grading.FinalAnswer;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.task.AnswerGrader;
import io.stepwise.data.task.Grading;
import io.stepwise.data.task.Grading.Graded;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.PrefixTree;
import io.stepwise.lm.Sampling;
import io.stepwise.lm.format.Formats;
import io.stepwise.rollout.search.CostMeter;
import io.stepwise.rollout.search.Extension;
import io.stepwise.rollout.search.Extension.Reach;
import io.stepwise.rollout.search.PartialSolution;
import io.stepwise.rollout.search.PartialSolution.Edge;
import io.stepwise.rollout.search.PartialSolution.Source;
import io.stepwise.rollout.search.PartialSolution.State;
import io.stepwise.rollout.search.PolicySampler;
import io.stepwise.rollout.search.StepSampler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Completes solutions with a policy. Keys and values of a prefix are kept while the next prefix of
 * the same problem begins with its tokens, so that estimating one step after another reads each
 * step once. For one thread.
 */
public final class PolicyCompleter implements Completer, AutoCloseable {
  private static final int ROWS_AT_ONCE = 128;

  private final CausalModel policy;
  private final PrefixTree tree;
  private final Formats formats;
  private final Grading grading;
  private final double temperature;
  private final int maxTokens;
  private String problem;
  private StepSampler sampler;
  private PartialSolution latest;

  /**
   * A completer.
   *
   * @param policy owned by the caller
   * @param formats how the policy is asked, and its responses divided into steps
   * @param temperature divides the logits
   * @param maxTokens maximum length of a whole response in tokens, the given steps included
   */
  public PolicyCompleter(
      CausalModel policy, Formats formats, AnswerGrader grader, double temperature, int maxTokens) {
    this.policy = policy;
    this.tree = new PrefixTree(policy);
    this.formats = formats;
    this.grading = new Grading(grader);
    this.temperature = temperature;
    this.maxTokens = maxTokens;
  }

  @Override
  public List<Completion> complete(
      Problem asked, List<String> prefix, NamedRandom random, int count, CostMeter meter) {
    if (policy.tokenizer().tooLong(asked.text())) {
      return List.of();
    }
    open(asked.text());
    PartialSolution given = given(prefix);
    int room = Math.min(maxTokens - given.length(), sampler.room(given));
    if (room < 1) {
      return List.of();
    }
    List<Extension> extensions = new ArrayList<>();
    for (int j = 0; j < count; j++) {
      extensions.add(new Extension(given, random.child(j), temperature, Reach.SOLUTION, room));
    }
    List<Completion> completions = new ArrayList<>();
    for (PartialSolution solution : sampler.extend(extensions, meter)) {
      completions.add(graded(asked, solution, solution.length() - given.length()));
    }
    return completions;
  }

  private void open(String text) {
    if (!text.equals(problem)) {
      close();
      Sampling sampling = new Sampling(temperature, maxTokens, ROWS_AT_ONCE);
      sampler = new PolicySampler(policy, tree, formats, sampling, maxTokens, text);
      problem = text;
      latest = PartialSolution.root();
    }
  }

  /** The given steps, as an extension of the latest prefix if they begin with its tokens. */
  private PartialSolution given(List<String> prefix) {
    int[] tokens = formats.steps().prefix(prefix);
    while (latest.parent() != null && !startsWith(tokens, latest.response())) {
      sampler.release(latest);
      latest = latest.parent();
    }
    int[] more = Arrays.copyOfRange(tokens, latest.length(), tokens.length);
    if (more.length > 0) {
      latest =
          latest.extended(new Edge(more, List.of(), new int[0], 0, State.OPEN, Source.INJECTED));
    }
    return latest;
  }

  private static boolean startsWith(int[] tokens, int[] begin) {
    return begin.length <= tokens.length
        && Arrays.equals(tokens, 0, begin.length, begin, 0, begin.length);
  }

  private Completion graded(Problem asked, PartialSolution solution, int tokens) {
    Graded graded =
        solution.state() == State.FINISHED && solution.depth() > 0
            ? grading.grade(asked, FinalAnswer.readable(solution.steps(), sampler.text(solution)))
            : Graded.NO_ANSWER;
    return new Completion(
        solution.steps(), graded.answer(), graded.verdict(), tokens, isReadable(solution.steps()));
  }

  private boolean isReadable(List<String> steps) {
    try {
      formats.steps().prefix(steps);
      return true;
    } catch (InvalidInput e) {
      return false;
    }
  }

  @Override
  public void close() {
    if (sampler != null) {
      sampler.close();
      sampler = null;
      problem = null;
    }
  }
}
