package io.stepwise.rollout.search;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stepwise.rollout.search.PartialSolution.Edge;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A tree of {@link MonteCarloTreeSearch} that can be saved, and continued by a search with more
 * visits. Cached keys and values are not part of it; they are computed again when they are needed.
 *
 * @param nodes parents before children, children of a node in their order
 * @param endings finished solutions in the order in which they were found
 * @param visits of the root
 * @param expansions number of expanded nodes
 * @param cost what the search has used
 */
public record TreeState(
    List<Node> nodes, List<Ending> endings, int visits, int expansions, Cost cost)
    implements Serializable {
  /**
   * Tokens between two nodes, where an extension has several parts, e.g. inserted words.
   *
   * @param edge the tokens
   * @param scores of the steps of the edge; null if they are not scored
   */
  public record Part(Edge edge, double[] scores) implements Serializable {}

  /**
   * A node.
   *
   * @param parent number of its parent; −1 for the root
   * @param edge what was sampled after the parent, or after the earlier parts
   * @param scores of the steps of the edge; null if they are not scored
   * @param earlier parts before the edge, usually none
   */
  public record Node(
      int parent,
      Edge edge,
      double[] scores,
      double prior,
      double initialValue,
      int visits,
      double sum,
      double most,
      boolean expanded,
      boolean exhausted,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Part> earlier)
      implements Serializable {
    /** Trees that were saved without earlier parts have none. */
    public Node {
      earlier = earlier == null ? List.of() : List.copyOf(earlier);
    }
  }

  /**
   * A finished solution.
   *
   * @param node number of the node that it is, or that it extends
   * @param edge what was sampled after the node, or after the earlier parts; null if it is the node
   * @param scores of the steps of the edge; null if they are not scored
   * @param earlier parts before the edge, usually none
   */
  public record Ending(
      int node,
      Edge edge,
      double[] scores,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Part> earlier)
      implements Serializable {
    /** Trees that were saved without earlier parts have none. */
    public Ending {
      earlier = earlier == null ? List.of() : List.copyOf(earlier);
    }
  }

  /** The parts between a solution and a longer one, the last one left out. */
  static List<Part> between(PartialSolution from, PartialSolution to) {
    List<Part> parts = new ArrayList<>();
    for (PartialSolution part = to.parent(); part != from; part = part.parent()) {
      parts.add(0, new Part(part.edge(), part.edgeScores()));
    }
    return parts;
  }

  /** Checks that the numbers refer to nodes. */
  public TreeState {
    nodes = List.copyOf(nodes);
    endings = List.copyOf(endings);
    for (int i = 0; i < nodes.size(); i++) {
      check(nodes.get(i).parent(), i == 0 ? -1 : 0, i == 0 ? -1 : i - 1);
    }
    for (Ending ending : endings) {
      check(ending.node(), 0, nodes.size() - 1);
    }
    if (nodes.isEmpty() || visits < 0 || expansions < 0) {
      throw new IllegalArgumentException(
          "Cannot make tree: nodes, visits or expansions out of range (%d, %d, %d, expected >= 1, >= 0, >= 0)"
              .formatted(nodes.size(), visits, expansions));
    }
  }

  private static void check(int number, int least, int most) {
    if (number < least || number > most) {
      throw new IllegalArgumentException(
          "Cannot make tree: node number out of range (%d, expected %d to %d)"
              .formatted(number, least, most));
    }
  }

  /** The state of a tree between two visits. */
  static TreeState of(
      TreeNode root, Set<PartialSolution> finished, int visits, int expansions, Cost cost) {
    List<TreeNode> order = new ArrayList<>(List.of(root));
    Map<TreeNode, Integer> numbers = new IdentityHashMap<>(Map.of(root, 0));
    Map<PartialSolution, Integer> solutions = new IdentityHashMap<>();
    for (int i = 0; i < order.size(); i++) {
      solutions.put(order.get(i).solution(), i);
      for (TreeNode child : order.get(i).children()) {
        numbers.put(child, order.size());
        order.add(child);
      }
    }
    List<Node> nodes = new ArrayList<>();
    for (TreeNode node : order) {
      nodes.add(node.saved(node.parent() == null ? -1 : numbers.get(node.parent())));
    }
    List<Ending> endings = new ArrayList<>();
    for (PartialSolution solution : finished) {
      endings.add(ending(solution, solutions));
    }
    return new TreeState(nodes, endings, visits, expansions, cost);
  }

  private static Ending ending(PartialSolution solution, Map<PartialSolution, Integer> numbers) {
    if (numbers.containsKey(solution)) {
      return new Ending(numbers.get(solution), null, null, List.of());
    }
    PartialSolution node = solution.parent();
    while (!numbers.containsKey(node)) {
      node = node.parent();
    }
    return new Ending(
        numbers.get(node), solution.edge(), solution.edgeScores(), between(node, solution));
  }

  /**
   * Rebuilds the tree.
   *
   * @param start the empty solution
   * @param finished takes the finished solutions
   * @return the root
   */
  TreeNode restore(PartialSolution start, LinkedHashSet<PartialSolution> finished) {
    List<TreeNode> made = new ArrayList<>();
    List<List<TreeNode>> children = new ArrayList<>();
    for (Node node : nodes) {
      TreeNode parent = node.parent() < 0 ? null : made.get(node.parent());
      PartialSolution solution =
          parent == null
              ? start
              : extended(parent.solution(), node.earlier(), node.edge(), node.scores());
      TreeNode restored = TreeNode.restored(parent, solution, node);
      made.add(restored);
      children.add(new ArrayList<>());
      if (parent != null) {
        children.get(node.parent()).add(restored);
      }
    }
    for (int i = 0; i < made.size(); i++) {
      made.get(i).adopt(children.get(i));
    }
    for (Ending ending : endings) {
      PartialSolution node = made.get(ending.node()).solution();
      finished.add(
          ending.edge() == null
              ? node
              : extended(node, ending.earlier(), ending.edge(), ending.scores()));
    }
    return made.get(0);
  }

  private static PartialSolution extended(
      PartialSolution node, List<Part> earlier, Edge edge, double[] scores) {
    PartialSolution solution = node;
    for (Part part : earlier) {
      solution = extended(solution, part.edge(), part.scores());
    }
    return extended(solution, edge, scores);
  }

  private static PartialSolution extended(PartialSolution parent, Edge edge, double[] scores) {
    PartialSolution solution = parent.extended(edge);
    if (scores != null) {
      solution.edgeScores(scores);
    }
    return solution;
  }
}
