package io.stepwise.rollout.search;

import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.rollout.search.PartialSolution.State;
import io.stepwise.rollout.search.SearchOutcome.StoppedBy;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * Monte Carlo tree search over steps: selection, expansion, evaluation, backup. A node is expanded
 * on its second visit; its sampled steps, equal ones merged, become children, whose prior is the
 * share of samples or comes from the reward model ({@link TreePrior}). A leaf's value is the reward
 * model's score of its prefix, or that of a rollout from it. Several leaves are selected before
 * they are computed together, kept apart by virtual loss. Nodes below which everything is finished
 * are not visited again. The tree is kept at intervals and at the end, and a search that starts
 * from it continues it; with one leaf at a time, as if it had not stopped. A search that found no
 * whole solution completes its most visited prefix with the tokens that are left; the completion is
 * not part of the tree.
 *
 * @param settings of the search
 */
public record MonteCarloTreeSearch(Settings settings) implements SearchStrategy {
  /** Visits after which a tree is kept, at least; larger ones are kept after a share of theirs. */
  private static final int KEEP_VISITS = 50;

  private static final int KEEP_SHARE = 10;

  /** What a leaf is worth. */
  public enum Evaluation {
    /** The score of the prefix. */
    PREFIX,
    /** The score of a solution sampled from the prefix, which becomes a candidate. */
    ROLLOUT
  }

  /**
   * Settings.
   *
   * @param iterations most visits of the root
   * @param width samples of an expansion
   * @param parallel leaves computed together
   * @param policy selects leaves
   * @param temperature of sampling
   * @param maxSteps most steps of a solution
   */
  public record Settings(
      int iterations,
      int width,
      int parallel,
      TreePolicy policy,
      Evaluation evaluation,
      StepAggregation aggregation,
      double temperature,
      int maxSteps)
      implements Serializable {}

  @Override
  public SearchOutcome search(SearchContext context) {
    return new Run(context).run();
  }

  /** One search. */
  private final class Run {
    private final SearchContext context;
    private final TreeNode root;
    private final LinkedHashSet<PartialSolution> finished = new LinkedHashSet<>();
    private int visits;
    private int expansions;
    private int keptVisits;

    Run(SearchContext context) {
      this.context = context;
      TreeState start = context.start().orElse(null);
      if (start == null) {
        this.root = new TreeNode(null, context.root(), 1, 0);
      } else {
        this.root = start.restore(context.root(), finished);
        this.visits = start.visits();
        this.expansions = start.expansions();
        this.keptVisits = visits;
        context.restored(nodes().stream().map(TreeNode::solution).toList());
        context.restored(List.copyOf(finished));
      }
    }

    SearchOutcome run() {
      StoppedBy stoppedBy = StoppedBy.DONE;
      while (visits < settings.iterations()) {
        if (context.exhausted()) {
          stoppedBy = StoppedBy.BUDGET;
          break;
        }
        if (root.exhausted()) {
          stoppedBy = StoppedBy.EXHAUSTED;
          break;
        }
        List<TreeNode> leaves = selected();
        if (leaves.isEmpty()) {
          stoppedBy = StoppedBy.EXHAUSTED;
          break;
        }
        visit(leaves);
        keep();
      }
      notifyVisits(context.listener());
      context.end(state());
      List<PartialSolution> candidates = new ArrayList<>(finished);
      boolean ended = candidates.stream().anyMatch(one -> one.state() == State.FINISHED);
      if (candidates.isEmpty() || (context.limited() && !ended)) {
        candidates.add(completed());
      }
      return new SearchOutcome(
          candidates,
          stoppedBy,
          Map.of("tree_visits", (double) visits, "tree_expansions", (double) expansions));
    }

    private void notifyVisits(SearchListener listener) {
      for (TreeNode node : nodes()) {
        double value = node.value(settings.policy().backup());
        listener.visited(node.solution(), node.visits(), value);
      }
    }

    /** Keeps the tree now and then, so that little is lost if the search is killed. */
    private void keep() {
      boolean due = visits - keptVisits >= Math.max(KEEP_VISITS, keptVisits / KEEP_SHARE);
      if (due && context.keepsTrees()) {
        context.keep(state());
        keptVisits = visits;
      }
    }

    private TreeState state() {
      return TreeState.of(root, finished, visits, expansions, context.meter().cost(0));
    }

    private List<TreeNode> nodes() {
      List<TreeNode> nodes = new ArrayList<>(List.of(root));
      for (int i = 0; i < nodes.size(); i++) {
        nodes.addAll(nodes.get(i).children());
      }
      return nodes;
    }

    /** Leaves to visit together, each entered. */
    private List<TreeNode> selected() {
      List<TreeNode> leaves = new ArrayList<>();
      int wanted = Math.min(settings.parallel(), settings.iterations() - visits);
      for (int i = 0; i < wanted; i++) {
        TreeNode node = root;
        while (node.expanded()) {
          TreeNode next = node.select(settings.policy());
          if (next == null) {
            return leaves;
          }
          node = next;
        }
        if (leaves.contains(node)) {
          return leaves; // nothing else is left to visit before this one is known
        }
        node.enter();
        leaves.add(node);
      }
      return leaves;
    }

    private void visit(List<TreeNode> leaves) {
      List<TreeNode> evaluated = expandVisited(leaves);
      List<PartialSolution> solutions = new ArrayList<>();
      for (TreeNode leaf : evaluated) {
        solutions.add(leaf.solution());
      }
      List<PartialSolution> ends =
          settings.evaluation() == Evaluation.ROLLOUT ? rolledOut(solutions) : solutions;
      context.score(ends);
      for (int i = 0; i < evaluated.size(); i++) {
        PartialSolution end = ends.get(i);
        double value = context.value(end, settings.aggregation());
        noteEnded(end);
        evaluated.get(i).backUp(value);
        if (evaluated.get(i).solution().depth() >= settings.maxSteps()) {
          evaluated.get(i).exhaust();
        } else {
          evaluated.get(i).markExhausted();
        }
        visits++;
      }
    }

    /**
     * Expands leaves that were visited before, and the root.
     *
     * @return the leaves to evaluate: a child of each expanded one, the others themselves
     */
    private List<TreeNode> expandVisited(List<TreeNode> leaves) {
      List<TreeNode> expanding = new ArrayList<>();
      List<Extension> requests = new ArrayList<>();
      for (TreeNode leaf : leaves) {
        boolean again = leaf == root || leaf.visits() > 0;
        if (again && leaf.solution().open() && leaf.solution().depth() < settings.maxSteps()) {
          for (int k = 0; k < settings.width(); k++) {
            requests.add(
                context.step(leaf.solution(), settings.temperature(), "expansion", expansions, k));
          }
          expansions++;
          expanding.add(leaf);
        }
      }
      List<PartialSolution> steps = context.extendAndScore(requests);
      List<TreeNode> evaluated = new ArrayList<>();
      int next = 0;
      for (TreeNode leaf : leaves) {
        if (!expanding.contains(leaf)) {
          evaluated.add(leaf);
          continue;
        }
        int end = Math.min(steps.size(), next + settings.width());
        evaluated.add(grown(leaf, steps.subList(Math.min(next, end), end)));
        next = end;
      }
      return evaluated;
    }

    /** Adds children to a leaf; returns the one to evaluate, or the leaf if there are none. */
    private TreeNode grown(TreeNode leaf, List<PartialSolution> sampled) {
      List<PartialSolution> steps =
          sampled.stream().filter(step -> !context.cutByBudget(step)).toList();
      List<PartialSolution> distinct = Ranking.distinct(steps, context.listener());
      double[] samples = new double[distinct.size()];
      double[] values = new double[distinct.size()];
      for (int i = 0; i < samples.length; i++) {
        samples[i] = steps.stream().filter(distinct.get(i)::sameTokens).count();
        values[i] = context.value(distinct.get(i), settings.aggregation());
      }
      double[] priors = settings.policy().prior().of(samples, values);
      List<TreeNode> children = new ArrayList<>();
      for (int i = 0; i < samples.length; i++) {
        PartialSolution step = distinct.get(i);
        children.add(new TreeNode(leaf, step, priors[i], values[i]));
        noteEnded(step);
      }
      if (children.isEmpty()) {
        return leaf;
      }
      leaf.expand(children);
      children.forEach(TreeNode::markExhausted);
      TreeNode child = leaf.select(settings.policy());
      child = child == null ? children.get(0) : child;
      // The leaf is in flight already; its child joins it.
      child.joinFlight();
      return child;
    }

    /** What the budget cut is not part of the tree, which may be continued with a larger one. */
    private void noteEnded(PartialSolution solution) {
      if (!solution.open() && !context.cutByBudget(solution)) {
        finished.add(solution);
      }
    }

    private List<PartialSolution> rolledOut(List<PartialSolution> solutions) {
      List<PartialSolution> ends = new ArrayList<>(solutions);
      List<Integer> places = new ArrayList<>();
      List<Extension> requests = new ArrayList<>();
      for (int i = 0; i < solutions.size(); i++) {
        if (solutions.get(i).open()) {
          places.add(i);
          requests.add(
              context.rest(solutions.get(i), settings.temperature(), "rollout", visits, i));
        }
      }
      List<PartialSolution> extended = context.extend(requests);
      for (int k = 0; k < extended.size(); k++) {
        ends.set(places.get(k), extended.get(k));
      }
      return ends;
    }

    private PartialSolution completed() {
      PartialSolution open = context.completable(mostVisitedFirst());
      List<PartialSolution> completed =
          context.extend(List.of(context.rest(open, settings.temperature(), "completion", visits)));
      return completed.isEmpty() ? open : completed.get(0);
    }

    /** The most visited prefix and, since it may be too short to be completed, all others. */
    private List<PartialSolution> mostVisitedFirst() {
      List<PartialSolution> prefixes = new ArrayList<>(List.of(mostVisited()));
      nodes().forEach(node -> prefixes.add(node.solution()));
      return prefixes;
    }

    private PartialSolution mostVisited() {
      TreeNode node = root;
      while (node.expanded()) {
        TreeNode best = node.children().get(0);
        for (TreeNode child : node.children()) {
          best = child.visits() > best.visits() ? child : best;
        }
        node = best;
      }
      return node.solution();
    }
  }
}
