package io.stepwise.rollout.search;

import io.stepwise.lm.Generated;
import io.stepwise.lm.format.Formats;
import io.stepwise.lm.format.StepScanner;
import io.stepwise.lm.format.StepSpans;
import io.stepwise.lm.format.Thinking;
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
 * @param limits where a solution and its thinking are cut
 * @param thinks whether the prompt has begun the thinking
 */
record SampledEdges(Formats formats, SolutionLimits limits, boolean thinks) {
  /**
   * Ends the extension with the stop string, where its step is known to have ended, and where its
   * thinking reaches a limit.
   */
  IntPredicate stop(Extension extension) {
    int[] before = extension.prefix().response();
    IntPredicate stopString = formats.stopStringAfter(before);
    IntPredicate limit = limit(extension);
    // Each reads every token.
    IntPredicate stop = token -> stopString.test(token) | limit.test(token);
    if (extension.reach() == Reach.SOLUTION) {
      return stop;
    }
    StepScanner scanner = formats.steps().scanner();
    for (int token : before) {
      scanner.accept(token);
    }
    return token -> scanner.accept(token) | stop.test(token);
  }

  private IntPredicate limit(Extension extension) {
    if (!limits.limitsThinking() || extension.reach() == Reach.ANSWER) {
      return token -> false;
    }
    Thinking thinking = thinking(extension.prefix().response());
    return token -> {
      boolean ended = thinking.phase() == Thinking.Phase.ANSWERING;
      thinking.accept(token);
      return limits.reached(thinking) || (!ended && limits.endedEarly(thinking));
    };
  }

  /** What a response does. */
  Thinking thinking(int[] response) {
    return Thinking.of(formats.tokenizer(), thinks, response);
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
    boolean full =
        !ended && reach != Reach.ANSWER && limits.limitsThinking() && limits.reached(thinking(all));
    boolean stepEnded =
        !ended
            && generated.end() == Generated.End.STOP
            && (!full || (reach == Reach.STEP && endedSteps(all).texts().size() > before.depth()));
    StepSpans spans = stepEnded ? endedSteps(all) : formats.steps().split(Arrays.copyOf(all, kept));
    State state = State.TRUNCATED;
    boolean answered = stepEnded && reach == Reach.ANSWER;
    if (answered || (ended && spans.complete())) {
      state = State.FINISHED;
    } else if (stepEnded && !full && all.length < limits.tokens()) {
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
    int before = solution.parent().length();
    int stop = Math.max(0, formats.beforeStop(solution.response()) - before);
    return first(solution, ended ? last : stop);
  }

  /**
   * The first tokens of a solution's edge, to be extended.
   *
   * @param count number of tokens
   */
  Edge first(PartialSolution solution, int count) {
    Edge edge = solution.edge();
    int[] before = solution.parent().response();
    int[] kept = Arrays.copyOf(edge.tokens(), count);
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
