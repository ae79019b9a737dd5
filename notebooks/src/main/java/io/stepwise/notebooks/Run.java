package io.stepwise.notebooks;

import io.stepwise.data.Problem;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Manifest;
import io.stepwise.data.table.ProblemTable;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.jobs.metrics.Measurement;
import io.stepwise.jobs.metrics.MetricsLedger;
import io.stepwise.jobs.training.Ledgers;
import io.stepwise.rollout.ScoredChain;
import io.stepwise.rollout.spark.RolloutStage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The folders of a run, through the readers that jobs use: a folder that is not whole is rejected.
 *
 * @param root the run's folder
 */
public record Run(String root) {
  /** Name of the environment's variable that chooses the run. */
  public static final String CHOICE = "STEPWISE_RUN";

  /** The run that the environment names in {@code STEPWISE_RUN}; else the demo's own. */
  public static Run chosen() {
    return new Run(System.getenv().getOrDefault(CHOICE, "runs/demo"));
  }

  /** One of its folders, as "prm" or "rollouts/held-out-before". */
  public InputFolder folder(String name) {
    return InputFolder.open(root + "/" + name);
  }

  /** The manifest of a folder. */
  public Manifest manifest(String name) {
    return folder(name).manifest().orElseThrow();
  }

  /** A figure of a folder's manifest. */
  public double figure(String folder, String name) {
    return ((Number) manifest(folder).metrics().get(name)).doubleValue();
  }

  /** Every solution of the folder {@code solutions}. */
  public List<StepLabelledSolution> solutions() {
    List<StepLabelledSolution> solutions = new ArrayList<>();
    SolutionTable.read(folder("solutions"), solutions::add);
    return solutions;
  }

  /** Problems by their ids. */
  public Map<String, Problem> problems(String folder) {
    Map<String, Problem> byId = new LinkedHashMap<>();
    ProblemTable.stream(folder(folder)).forEachRemaining(one -> byId.put(one.id(), one));
    return byId;
  }

  /** Chains with their scores, ordered by problem and sample. */
  public List<ScoredChain> chains(String folder) {
    return RolloutStage.read(folder(folder)).stream()
        .sorted(
            Comparator.comparing((ScoredChain one) -> one.chain().id().problemId())
                .thenComparing(one -> one.chain().id().sample()))
        .toList();
  }

  /** A figure of the ledger next to a training's output, as ("prm", "step_loss"). */
  public Series ledger(String output, String figure) {
    List<Measurement> measured =
        MetricsLedger.read(Ledgers.folder(root + "/" + output)).stream()
            .filter(one -> one.name().equals(figure))
            .toList();
    return new Series(
        measured.stream().map(one -> (double) one.step()).toList(),
        measured.stream().map(Measurement::value).toList());
  }
}
