package io.stepwise.jobs.evaluate.stress;

import io.stepwise.data.Solution;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.JsonLines;
import io.stepwise.jobs.exchange.Fields;
import io.stepwise.rollout.ScoredChain;
import io.stepwise.rollout.spark.RolloutStage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The solutions of each problem, in their order. */
final class StressProblems {
  private StressProblems() {}

  /**
   * Reads them.
   *
   * @return the solutions by problem, at least two each; problems with fewer have no other pick
   */
  static List<List<Solution>> read(StressConfig config) {
    StressConfig.Source source = config.source();
    if (source.input().isEmpty() == (source.chains() == null)) {
      throw new InvalidConfiguration(
          "Cannot evaluate: give either --input or --chains ("
              + (source.chains() == null ? "neither" : "both")
              + ", expected one)");
    }
    Map<String, List<Solution>> byProblem = new LinkedHashMap<>();
    if (source.chains() == null) {
      JsonLines.read(
          source.input(),
          line -> {
            String problem = Fields.text(line.value(), "problem", line.where());
            List<String> steps = Fields.texts(line.value(), "steps", line.where());
            add(byProblem, problem, new Solution(problem, steps));
          });
    } else {
      for (ScoredChain chain : RolloutStage.read(InputFolder.open(source.chains()))) {
        add(
            byProblem,
            chain.chain().id().problemId(),
            new Solution(chain.chain().problem(), chain.steps()));
      }
    }
    List<List<Solution>> problems =
        byProblem.values().stream()
            .map(
                some ->
                    config.n() > 0 && some.size() > config.n() ? some.subList(0, config.n()) : some)
            .filter(some -> some.size() > 1)
            .toList();
    if (problems.isEmpty()) {
      throw new InvalidInput(
          "Cannot evaluate: no problem has two solutions with steps (%d problems, expected at least 1) at %s"
              .formatted(
                  byProblem.size(),
                  source.chains() == null ? String.join(", ", source.input()) : source.chains()));
    }
    return problems;
  }

  private static void add(Map<String, List<Solution>> byProblem, String key, Solution solution) {
    if (!solution.steps().isEmpty()) {
      byProblem.computeIfAbsent(key, problem -> new ArrayList<>()).add(solution);
    }
  }
}
