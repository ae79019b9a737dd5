package io.stepwise.rollout.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.rollout.search.MonteCarloTreeSearch.Evaluation;
import io.stepwise.rollout.search.PartialSolution.State;
import io.stepwise.rollout.search.StepValue.PrefixScore;
import io.stepwise.rollout.search.TreeRecorder.Node;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Visits, values and pruned nodes of recorded trees. */
class TreeRecorderTest {
  private static final StepAggregation MEAN = StepAggregation.MEAN;

  private final TreeRecorder recorder = new TreeRecorder();

  private List<Node> nodes(SearchStrategy strategy) {
    SearchContext context =
        new SearchContext(
            new ToyTree(),
            new StepVerifier(ToyTree.REWARD.session(), "problem", "toy"),
            ToyTree.ANSWERS,
            new Budget(Budget.UNLIMITED, 0, 50),
            NamedRandom.of("recorded"),
            recorder);
    new Searcher(strategy, Selection.BEST, MEAN, "").search(context);
    return recorder.nodes();
  }

  private static MonteCarloTreeSearch mcts(int iterations) {
    return new MonteCarloTreeSearch(
        new MonteCarloTreeSearch.Settings(
            iterations,
            4,
            1,
            new TreePolicy(SelectionRule.PUCT, TreePrior.POLICY, 1.25, TreeBackup.MEAN, 1),
            Evaluation.PREFIX,
            MEAN,
            1,
            10));
  }

  @Test
  void nodesOfMctsHaveTheirVisitsAndMeanValues() {
    List<Node> nodes = nodes(mcts(60));
    Node root = nodes.get(0);
    assertThat(root.visits()).isBetween(1, 60);
    double sum = 0;
    int visits = 0;
    for (Node node : nodes) {
      if (node.visits() > 0) {
        assertThat(node.value()).isBetween(0.0, 1.0);
      }
      if (node.parent() == 0 && node.visits() > 0) {
        sum += node.visits() * node.value();
        visits += node.visits();
      }
    }
    // The root is expanded on its first visit, so every visit ends below it.
    assertThat(visits).isEqualTo(root.visits());
    assertThat(sum / visits).isCloseTo(root.value(), within(1e-12));
    assertThat(nodes).filteredOn(node -> node.visits() >= 0).noneMatch(Node::pruned);
  }

  @Test
  void nodesOutsideTheTreeOfMctsHaveNoVisits() {
    // Four samples of three digits: at least one of each expansion equals another.
    List<Node> merged = nodes(mcts(60)).stream().filter(node -> node.visits() < 0).toList();
    assertThat(merged).isNotEmpty().allMatch(n -> Double.isNaN(n.value()));
    assertThat(merged).as("equal samples are merged, not pruned").noneMatch(Node::pruned);
    for (Node node : merged) {
      Node twin = recorder.nodes().get(node.mergedInto());
      assertThat(twin.parent()).isEqualTo(node.parent());
      assertThat(twin.steps()).isEqualTo(node.steps());
      assertThat(twin.visits()).isNotNegative();
      assertThat(twin.mergedInto()).isNegative();
    }
  }

  @Test
  void beamSearchPrunesWhatLeadsToNoCandidate() {
    List<Node> nodes = nodes(new BeamSearch(8, 4, 1, new PrefixScore(MEAN), 10));
    Set<Integer> parents = new HashSet<>();
    nodes.forEach(node -> parents.add(node.parent()));
    assertThat(nodes).anyMatch(Node::pruned);
    assertThat(recorder.chosenPath()).noneMatch(id -> nodes.get(id).pruned());
    for (Node node : nodes) {
      if (node.pruned()) {
        assertThat(nodes).filteredOn(n -> n.parent() == node.id()).allMatch(Node::pruned);
      } else if (node.mergedInto() < 0) {
        assertThat(node.state() == State.FINISHED || parents.contains(node.id())).isTrue();
      }
    }
  }

  @Test
  void backtrackingPrunesTheStepsThatItTakesBack() {
    List<Node> nodes = nodes(new Backtracking(0.6, 3, 10, 1, 10));
    assertThat(nodes).anyMatch(Node::pruned);
    assertThat(nodes)
        .allSatisfy(
            node ->
                assertThat(node.pruned()).isEqualTo(!recorder.chosenPath().contains(node.id())));
  }

  @Test
  void samplesAreNotPruned() {
    assertThat(nodes(new IndependentSampling(16, 1, EarlyStop.NEVER)))
        .hasSize(17)
        .noneMatch(Node::pruned);
  }

  @Test
  void poolKeepsItsPrefixes() {
    List<Node> nodes = nodes(new PoolSearch(4, 1, 0.1, 1, MEAN, 100));
    Set<String> different = new HashSet<>();
    for (Node node : nodes) {
      String path = path(nodes, node);
      // Only a prefix that the pool had already is dropped.
      boolean known = node.state() == State.OPEN && !different.add(path);
      assertThat(node.mergedInto() >= 0 || node.pruned()).isEqualTo(known);
    }
    assertThat(nodes).anyMatch(node -> node.state() == State.OPEN && !node.pruned());
  }

  private static String path(List<Node> nodes, Node node) {
    return node.parent() < 0 ? "" : path(nodes, nodes.get(node.parent())) + "/" + node.text();
  }
}
