package io.stepwise.rollout.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.rollout.search.MonteCarloTreeSearch.Evaluation;
import io.stepwise.rollout.search.MonteCarloTreeSearch.Settings;
import io.stepwise.rollout.spark.TreeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trees that are saved during a search, with real models. */
class KilledTreeSearchTest extends TinySearchFixture {
  private static final int VISITS = 200;
  private static final NamedRandom RANDOM = NamedRandom.of("killed");

  @TempDir Path folder;

  private static Solver solver(int parallel) {
    SearchStrategy strategy =
        new MonteCarloTreeSearch(
            new Settings(
                VISITS,
                16,
                parallel,
                new TreePolicy(SelectionRule.PUCT, TreePrior.POLICY, 1.25, TreeBackup.MEAN, 1),
                Evaluation.PREFIX,
                StepAggregation.GEOMEAN,
                1,
                10));
    return tiny.solver(strategy, Selection.BEST, 100_000);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void aKilledSearchContinuesFromItsLastTree(int parallel) throws IOException {
    Solver solver = solver(parallel);
    SearchResult whole = solver.solve(TinySearch.PROBLEM, RANDOM, SearchListener.NONE, null, null);
    TreeFile file = new TreeFile(folder.toString(), "tree");
    assertThat(file.read()).isNull();
    assertThatThrownBy(
            () ->
                solver.solve(
                    TinySearch.PROBLEM,
                    RANDOM,
                    SearchListener.NONE,
                    null,
                    tree -> {
                      file.write(tree);
                      if (tree.visits() >= VISITS / 2) {
                        throw new IllegalStateException("killed");
                      }
                    }))
        .hasMessage("killed");
    TreeState saved = file.read();
    assertThat(saved.visits()).isBetween(VISITS / 2, VISITS - 1);
    assertThat(files()).hasSize(1);

    SearchResult continued =
        solver.solve(TinySearch.PROBLEM, RANDOM, SearchListener.NONE, saved, file::write);
    assertThat(continued.steps()).isEqualTo(whole.steps());
    assertThat(continued.scores()).containsExactly(whole.scores());
    assertThat(continued.candidates()).hasSameSizeAs(whole.candidates());
    assertThat(continued.metrics().get("tree_visits"))
        .isEqualTo(whole.metrics().get("tree_visits"));
    assertThat(continued.cost().sampledTokens()).isEqualTo(whole.cost().sampledTokens());
    assertThat(files()).hasSize(1);
    assertThat(file.read().visits()).isGreaterThan(saved.visits());
  }

  @Test
  void aSearchThatIsNotKilledSavesItsTreeAllTheSame() {
    Solver solver = solver(4);
    List<Integer> visits = new ArrayList<>();
    SearchResult kept =
        solver.solve(
            TinySearch.PROBLEM,
            RANDOM,
            SearchListener.NONE,
            null,
            tree -> visits.add(tree.visits()));
    assertThat(visits).hasSizeGreaterThan(2).isSorted();
    assertThat(visits.get(0)).isBetween(50, 53);
    SearchResult other = solver.solve(TinySearch.PROBLEM, RANDOM, SearchListener.NONE);
    assertThat(kept.steps()).isEqualTo(other.steps());
    assertThat(kept.cost()).isEqualTo(other.cost());
  }

  @Test
  void damagedFilesAreRejected() throws IOException {
    Files.writeString(folder.resolve("tree-000000009.json"), "{\"nodes\": 1}");
    TreeFile file = new TreeFile(folder.toString(), "tree");
    assertThatThrownBy(file::read)
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("not a tree")
        .hasMessageContaining("tree-000000009.json");
    assertThat(new TreeFile(folder.toString(), "other").read()).isNull();
  }
}
