package io.stepwise.rollout.search;

import java.util.ArrayList;
import java.util.List;

/** A node of a Monte Carlo search tree: a partial solution with its visits. */
final class TreeNode {
  private final TreeNode parent;
  private final PartialSolution solution;
  private final double prior;
  private final double initialValue;
  private final List<TreeNode> children = new ArrayList<>();
  private boolean expanded;
  private boolean exhausted;
  private int visits;
  private int inFlight;
  private double sum;
  private double most = Double.NEGATIVE_INFINITY;

  /**
   * A node without visits.
   *
   * @param initialValue its value before the first visit
   */
  TreeNode(TreeNode parent, PartialSolution solution, double prior, double initialValue) {
    this.parent = parent;
    this.solution = solution;
    this.prior = prior;
    this.initialValue = initialValue;
  }

  /** A node as it was saved, without its children. */
  static TreeNode restored(TreeNode parent, PartialSolution solution, TreeState.Node saved) {
    TreeNode node = new TreeNode(parent, solution, saved.prior(), saved.initialValue());
    node.expanded = saved.expanded();
    node.exhausted = saved.exhausted();
    node.visits = saved.visits();
    node.sum = saved.sum();
    node.most = saved.most();
    return node;
  }

  /** What is saved of it. */
  TreeState.Node saved(int parentNumber) {
    return new TreeState.Node(
        parentNumber,
        solution.edge(),
        solution.edgeScores(),
        prior,
        initialValue,
        visits,
        sum,
        most,
        expanded,
        exhausted,
        parent == null ? List.of() : TreeState.between(parent.solution, solution));
  }

  /** Adds the children of a restored node. */
  void adopt(List<TreeNode> restored) {
    children.addAll(restored);
  }

  PartialSolution solution() {
    return solution;
  }

  TreeNode parent() {
    return parent;
  }

  List<TreeNode> children() {
    return children;
  }

  boolean expanded() {
    return expanded;
  }

  /** Whether nothing below is worth another visit. */
  boolean exhausted() {
    return exhausted;
  }

  int visits() {
    return visits;
  }

  /** Q. */
  double value(TreeBackup backup) {
    if (visits == 0) {
      return initialValue;
    }
    return backup == TreeBackup.MEAN ? sum / visits : most;
  }

  /** Adds children, once. */
  void expand(List<TreeNode> nodes) {
    children.addAll(nodes);
    expanded = true;
    markExhausted();
  }

  /** Marks a node at the maximum depth, and those above it whose children are all exhausted. */
  void exhaust() {
    exhausted = true;
    if (parent != null) {
      parent.markExhausted();
    }
  }

  /** Marks this node and those above it whose children are all exhausted. */
  void markExhausted() {
    for (TreeNode node = this; node != null; node = node.parent) {
      boolean closed =
          !node.solution.open()
              || (node.expanded && node.children.stream().allMatch(child -> child.exhausted));
      if (!closed) {
        return;
      }
      node.exhausted = true;
    }
  }

  /**
   * The child to visit next: the one with the highest score among those that are not exhausted, the
   * first among equals. Visits in flight count as visits without value (virtual loss).
   */
  TreeNode select(TreePolicy policy) {
    TreeNode best = null;
    double highest = Double.NEGATIVE_INFINITY;
    double parentVisits = visits + (double) policy.virtualLoss() * inFlight;
    for (TreeNode child : children) {
      if (child.exhausted) {
        continue;
      }
      double n = child.visits + (double) policy.virtualLoss() * child.inFlight;
      double q = n == 0 ? child.initialValue : child.value(policy.backup()) * child.visits / n;
      q = child.visits == 0 && child.inFlight > 0 ? 0 : q;
      double score =
          policy.rule().score(q, child.prior, n, Math.max(1, parentVisits), policy.constant());
      if (best == null || score > highest) {
        best = child;
        highest = score;
      }
    }
    return best;
  }

  /** A visit has begun here and in all nodes above. */
  void enter() {
    for (TreeNode node = this; node != null; node = node.parent) {
      node.inFlight++;
    }
  }

  /** Continues a visit from the parent to this node. */
  void joinFlight() {
    inFlight++;
  }

  /** A visit ended with a value, here and in all nodes above. */
  void backUp(double value) {
    for (TreeNode node = this; node != null; node = node.parent) {
      node.inFlight--;
      node.visits++;
      node.sum += value;
      node.most = Math.max(node.most, value);
    }
  }
}
