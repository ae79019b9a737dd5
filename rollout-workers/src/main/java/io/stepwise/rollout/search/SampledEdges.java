package io.stepwise.rollout.search;

import io.stepwise.lm.Generated;
import io.stepwise.lm.format.Formats;
import io.stepwise.lm.format.StepScanner;
import io.stepwise.lm.format.StepSpans;
import io.stepwise.rollout.search.Extension.Reach;
import io.stepwise.rollout.search.PartialSolution.Edge;
import io.stepwise.rollout.search.PartialSolution.Source;
import io.stepwise.rollout.search.PartialSolution.State;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Finds the steps and the end of what a policy sampled.
 *
 * @param formats where steps and responses end
 * @param maxTokens length at which a solution is cut
 */
record SampledEdges(Formats formats, int maxTokens) {
  /** Ends the extension with the stop string, or where its step is known to have ended. */
  IntPredicate stop(Extension extension) {
    int[] before = extension.prefix().response();
    IntPredicate stopString = formats.stopStringAfter(before);
    if (extension.reach() == Reach.SOLUTION) {
      return stopString;
    }
    StepScanner scanner = formats.steps().scanner();
    for (int token : before) {
      scanner.accept(token);
    }
    // Both read every token.
    return token -> scanner.accept(token) | stopString.test(token);
  }

  /**
   * What was generated after a solution, with its steps.
   *
   * @param reach how far it was to go
   */
  Edge sampled(PartialSolution before, Reach reach, Generated generated) {
    int[] all = join(before.response(), generated.tokens());
    int kept = Math.max(before.length(), formats.beforeStop(all));
    boolean stopped = kept < all.length;
    boolean ended = stopped || formats.endTokens().contains(all[all.length - 1]);
    boolean stepEnded = !ended && generated.end() == Generated.End.STOP;
    StepSpans spans = stepEnded ? endedSteps(all) : formats.steps().split(Arrays.copyOf(all, kept));
    State state = State.TRUNCATED;
    boolean answered = stepEnded && reach == Reach.ANSWER;
    if (answered || (ended && spans.complete())) {
      state = State.FINISHED;
    } else if (stepEnded && all.length < maxTokens) {
      state = State.OPEN;
    }
    int from = before.length();
    int[] ends = Arrays.stream(spans.ends()).skip(before.depth()).map(end -> end - from).toArray();
    double logProb = 0;
    for (int t = 0; t < all.length - from; t++) {
      logProb += generated.logProbs()[t];
    }
    return new Edge(
        generated.tokens(),
        spans.texts().subList(before.depth(), spans.texts().size()),
        ends,
        logProb,
        state,
        Source.SAMPLED);
  }

  private StepSpans endedSteps(int[] response) {
    StepScanner scanner = formats.steps().scanner();
    for (int token : response) {
      scanner.accept(token);
    }
    return scanner.ended();
  }

  /**
   * The edge of an ended solution, to be extended: without its end token or stop string, and
   * without a last step that nothing but the end of the response ended, since more text may belong
   * to it.
   */
  Edge reopened(PartialSolution solution) {
    Edge edge = solution.edge();
    int[] tokens = edge.tokens();
    int last = tokens.length - 1;
    boolean ended = last >= 0 && formats.endTokens().contains(tokens[last]);
    int[] before = solution.parent().response();
    int stop = Math.max(0, formats.beforeStop(solution.response()) - before.length);
    int[] kept = Arrays.copyOf(tokens, ended ? last : stop);
    StepSpans spans = endedSteps(join(before, kept));
    int depth = solution.parent().depth();
    return new Edge(
        kept,
        spans.texts().subList(depth, spans.texts().size()),
        Arrays.stream(spans.ends()).skip(depth).map(end -> end - before.length).toArray(),
        edge.logProb(),
        State.OPEN,
        edge.source());
  }

  /** A response without its end token or stop string. */
  int[] withoutEnd(int[] response) {
    int last = response.length - 1;
    boolean ended = last >= 0 && formats.endTokens().contains(response[last]);
    return Arrays.copyOf(response, ended ? last : formats.beforeStop(response));
  }

  /** The tokens of both, in order. */
  static int[] join(int[] first, int[] second) {
    int[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
