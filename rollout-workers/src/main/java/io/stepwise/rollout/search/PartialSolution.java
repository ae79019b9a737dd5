package io.stepwise.rollout.search;

import io.stepwise.lm.Prefix;
import io.stepwise.prm.scoring.ScoredPrefix;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A prefix of a solution: a node of the tree of everything that was sampled for one problem. Its
 * edge holds the tokens sampled after the parent: one step, or the whole rest of a solution.
 */
public final class PartialSolution {
  private final PartialSolution parent;
  private final Edge edge;
  private final int depth;
  private final int length;
  private PartialSolution origin;
  private double[] edgeScores;
  private Prefix prefix;
  private ScoredPrefix scoring;

  /** Whether a partial solution can be extended. */
  public enum State {
    /** It can. */
    OPEN,
    /** The policy ended it. */
    FINISHED,
    /** Its length or the budget cut it. */
    TRUNCATED
  }

  /** Where tokens come from. */
  public enum Source {
    /** The policy. */
    SAMPLED,
    /** The search, e.g. the announcement of a final answer. */
    INJECTED
  }

  /**
   * The tokens after a prefix.
   *
   * @param tokens token ids, the end token included, [T]
   * @param steps texts of the steps that ended within, [K]
   * @param ends index into the tokens at which each step ends, ascending, [K]
   * @param logProb log-probability of the tokens in nats, in the distribution they were drawn from
   * @param state whether more can follow
   * @param source where the tokens come from
   */
  public record Edge(
      int[] tokens, List<String> steps, int[] ends, double logProb, State state, Source source)
      implements Serializable {
    /** Checks that every step has an end. */
    public Edge {
      steps = List.copyOf(steps);
      if (ends.length != steps.size()) {
        throw new IllegalArgumentException(
            "Cannot make edge: ends of another number of steps (%d, expected %d)"
                .formatted(ends.length, steps.size()));
      }
    }
  }

  private PartialSolution(PartialSolution parent, Edge edge) {
    this.parent = parent;
    this.edge = edge;
    this.depth = (parent == null ? 0 : parent.depth) + edge.steps().size();
    this.length = (parent == null ? 0 : parent.length) + edge.tokens().length;
    this.edgeScores = edge.steps().isEmpty() ? new double[0] : null;
  }

  /** The empty solution. */
  public static PartialSolution root() {
    return new PartialSolution(
        null, new Edge(new int[0], List.of(), new int[0], 0, State.OPEN, Source.INJECTED));
  }

  /**
   * This solution with more tokens.
   *
   * @throws IllegalStateException if it cannot be extended
   */
  public PartialSolution extended(Edge more) {
    if (edge.state() != State.OPEN) {
      throw new IllegalStateException("Cannot extend solution: it is " + edge.state());
    }
    return new PartialSolution(this, more);
  }

  /** The same prefix with an edge that begins alike. */
  PartialSolution withEdge(Edge other) {
    PartialSolution solution = new PartialSolution(parent, other);
    solution.origin = this;
    return solution;
  }

  /** The solution of which this one has some first tokens ({@link #withEdge}); null for others. */
  PartialSolution origin() {
    return origin;
  }

  /** What it extends; null for the root. */
  public PartialSolution parent() {
    return parent;
  }

  /** What was sampled after the parent. */
  public Edge edge() {
    return edge;
  }

  /** Whether it can be extended. */
  public State state() {
    return edge.state();
  }

  /** Whether it can be extended. */
  public boolean open() {
    return edge.state() == State.OPEN;
  }

  /** Number of its steps, K. */
  public int depth() {
    return depth;
  }

  /** Number of its tokens, T. */
  public int length() {
    return length;
  }

  /** Texts of its steps, [K]. */
  public List<String> steps() {
    List<String> steps = new ArrayList<>(depth);
    path().forEach(node -> steps.addAll(node.edge.steps()));
    return steps;
  }

  /** Its token ids, [T]. */
  public int[] response() {
    int[] response = new int[length];
    int at = 0;
    for (PartialSolution node : path()) {
      int[] tokens = node.edge.tokens();
      System.arraycopy(tokens, 0, response, at, tokens.length);
      at += tokens.length;
    }
    return response;
  }

  /** Index into the response of the token at which each step ends, [K]. */
  public int[] stepEnds() {
    int[] ends = new int[depth];
    int at = 0;
    int k = 0;
    for (PartialSolution node : path()) {
      for (int end : node.edge.ends()) {
        ends[k++] = at + end;
      }
      at += node.edge.tokens().length;
    }
    return ends;
  }

  /** The nodes from the root to this one. */
  public List<PartialSolution> path() {
    List<PartialSolution> path = new ArrayList<>();
    for (PartialSolution node = this; node != null; node = node.parent) {
      path.add(0, node);
    }
    return path;
  }

  /** Whether {@link #scores()} are known. */
  public boolean scored() {
    return path().stream().allMatch(node -> node.edgeScores != null);
  }

  /**
   * P(correct) of each step, [K].
   *
   * @throws IllegalStateException if they are not known
   */
  public double[] scores() {
    double[] scores = new double[depth];
    int k = 0;
    for (PartialSolution node : path()) {
      if (node.edgeScores == null) {
        throw new IllegalStateException("Cannot read scores: the solution has not been scored");
      }
      for (double score : node.edgeScores) {
        scores[k++] = score;
      }
    }
    return scores;
  }

  /**
   * Notes the scores of all steps. A step whose score is known keeps it.
   *
   * @param scores P(correct) of the first steps; later ones, which the reward model's maximum
   *     length cut, take the last one's
   */
  void scored(double[] scores) {
    int k = 0;
    double last = 0;
    for (PartialSolution node : path()) {
      int steps = node.edge.steps().size();
      double[] own = new double[steps];
      for (int i = 0; i < steps; i++, k++) {
        last = k < scores.length ? scores[k] : last;
        own[i] = last;
      }
      if (node.edgeScores == null) {
        node.edgeScores = own;
      }
    }
  }

  /** Notes that the reward model cannot read it: steps without a score get 0. */
  void unreadable() {
    for (PartialSolution node : path()) {
      if (node.edgeScores == null) {
        node.edgeScores = new double[node.edge.steps().size()];
      }
    }
  }

  /** P(correct) of each step of the edge; null if they are not known. */
  double[] edgeScores() {
    return edgeScores;
  }

  void edgeScores(double[] scores) {
    this.edgeScores = scores;
  }

  /** The cached keys and values of its tokens; null where there are none. */
  Prefix prefix() {
    return prefix;
  }

  void prefix(Prefix cached) {
    this.prefix = cached;
  }

  /** What the reward model has cached of its tokens; null where there is nothing. */
  ScoredPrefix scoring() {
    return scoring;
  }

  void scoring(ScoredPrefix cached) {
    this.scoring = cached;
  }

  /** Whether two solutions have the same tokens. */
  public boolean sameTokens(PartialSolution other) {
    return length == other.length && Arrays.equals(response(), other.response());
  }
}
