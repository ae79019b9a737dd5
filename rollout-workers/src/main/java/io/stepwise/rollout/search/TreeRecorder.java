package io.stepwise.rollout.search;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Records the tree of everything that a search samples, in the order in which it was found. */
public final class TreeRecorder implements SearchListener {
  private final Map<PartialSolution, Integer> ids = new IdentityHashMap<>();
  private final List<PartialSolution> solutions = new ArrayList<>();
  private final Map<PartialSolution, Visits> visits = new IdentityHashMap<>();
  private final Set<PartialSolution> live = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Map<PartialSolution, PartialSolution> merged = new IdentityHashMap<>();
  private PartialSolution chosen;
  private boolean ended;

  private record Visits(int number, double value) {}

  /**
   * A node.
   *
   * @param id number of the node, from 0 for the root
   * @param parent number of its parent; −1 for the root
   * @param steps its steps
   * @param tokens number of its tokens
   * @param score P(correct) of its last step; NaN if it was not scored
   * @param state whether it can be extended
   * @param extensions how often it was extended
   * @param visits number of visits of MCTS; −1 for other methods and outside its tree
   * @param value Q, in [0, 1]; NaN without visits
   * @param pruned whether the search discarded it: nothing below it became a candidate
   * @param mergedInto number of the node with the same tokens that the search used in its place; −1
   *     for none
   */
  public record Node(
      int id,
      int parent,
      List<String> steps,
      int tokens,
      double score,
      PartialSolution.State state,
      int extensions,
      int visits,
      double value,
      boolean pruned,
      int mergedInto)
      implements Serializable {
    /** A node without visits that is neither pruned nor merged. */
    public Node(
        int id,
        int parent,
        List<String> steps,
        int tokens,
        double score,
        PartialSolution.State state,
        int extensions) {
      this(id, parent, steps, tokens, score, state, extensions, -1, Double.NaN, false, -1);
    }

    /** Copies the steps. */
    public Node {
      steps = List.copyOf(steps);
    }

    /** Its steps, separated by line breaks. */
    public String text() {
      return String.join("\n", steps);
    }
  }

  @Override
  public void extended(List<PartialSolution> extended, long left) {
    extended.forEach(this::id);
  }

  /** The number of a solution; it and those above it are recorded if they are new. */
  private int id(PartialSolution solution) {
    Integer known = ids.get(solution);
    if (known != null) {
      return known;
    }
    if (solution.parent() != null) {
      id(solution.parent());
    }
    ids.put(solution, solutions.size());
    solutions.add(solution);
    return solutions.size() - 1;
  }

  @Override
  public void visited(PartialSolution solution, int number, double value) {
    id(solution);
    visits.put(solution, new Visits(number, number == 0 ? Double.NaN : value));
    live.add(solution);
  }

  @Override
  public void merged(PartialSolution solution, PartialSolution into) {
    merged.put(solution, into);
  }

  @Override
  public void kept(List<PartialSolution> solutions) {
    solutions.forEach(this::addLive);
  }

  @Override
  public void ended(List<PartialSolution> candidates) {
    candidates.forEach(this::addLive);
    ended = true;
  }

  @Override
  public void chosen(PartialSolution solution) {
    solution.path().forEach(this::id);
    addLive(solution);
    chosen = solution;
  }

  /** Notes that a solution and those above it are not pruned. */
  private void addLive(PartialSolution solution) {
    live.addAll(solution.path());
  }

  /** Numbers of the nodes from the root to the chosen solution; empty before one was chosen. */
  public List<Integer> chosenPath() {
    return chosen == null ? List.of() : path(chosen);
  }

  /** The nodes, parents before children. */
  public List<Node> nodes() {
    int[] extensions = new int[solutions.size()];
    List<Node> nodes = new ArrayList<>();
    for (PartialSolution solution : solutions) {
      if (solution.parent() != null) {
        extensions[ids.get(solution.parent())]++;
      }
    }
    for (PartialSolution solution : solutions) {
      int id = ids.get(solution);
      int mergedInto = mergedInto(solution);
      Visits visited = visits.getOrDefault(solution, new Visits(-1, Double.NaN));
      nodes.add(
          new Node(
              id,
              solution.parent() == null ? -1 : ids.get(solution.parent()),
              solution.edge().steps(),
              solution.edge().tokens().length,
              score(solution),
              solution.state(),
              extensions[id],
              visited.number(),
              visited.value(),
              ended && mergedInto < 0 && !live.contains(solution),
              mergedInto));
    }
    return nodes;
  }

  /** Number of the solution that took the place of another one and is not pruned; −1 for none. */
  private int mergedInto(PartialSolution solution) {
    PartialSolution into = merged.get(solution);
    return live.contains(into) && !live.contains(solution) ? id(into) : -1;
  }

  private static double score(PartialSolution solution) {
    if (solution.depth() == 0 || !solution.scored()) {
      return Double.NaN;
    }
    double[] scores = solution.scores();
    return scores[scores.length - 1];
  }

  /** Numbers of the nodes from the root to a solution, which is recorded if it is new. */
  public List<Integer> path(PartialSolution solution) {
    return solution.path().stream().map(this::id).toList();
  }
}
