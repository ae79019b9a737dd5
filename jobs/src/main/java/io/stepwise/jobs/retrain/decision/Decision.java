package io.stepwise.jobs.retrain.decision;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.statistics.Interval;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.jobs.report.Source;
import io.stepwise.jobs.retrain.gate.SetFigures;
import io.stepwise.jobs.retrain.history.Outcome;
import io.stepwise.jobs.retrain.policy.PolicyFigures;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A run's decision and what it rests on.
 *
 * @param run the run's number
 * @param made time of creation, ISO 8601
 * @param outcome what will be carried out
 * @param candidate version of the candidate, 0 where none was trained
 * @param evidence what it rests on
 * @param sources the folders the figures are in
 */
public record Decision(
    int run, String made, Outcome outcome, int candidate, Evidence evidence, List<Source> sources) {
  /** The decision for programs. */
  public static final String DATA = "decision.json";

  /** The decision for people. */
  public static final String PAGE = "decision.html";

  /** Copies the list; rejects null components. */
  public Decision {
    Objects.requireNonNull(made, "made");
    Objects.requireNonNull(outcome, "outcome");
    Objects.requireNonNull(evidence, "evidence");
    sources = List.copyOf(sources);
  }

  /** What was measured, by name. */
  public Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    for (SetFigures set : evidence.sets()) {
      put(figures, set.name() + "/step_auroc", set.candidate());
      put(figures, set.name() + "/step_auroc_gain", set.difference());
      figures.put(set.name() + "/ece", set.candidateEce());
    }
    PolicyFigures policy = evidence.policy();
    if (policy != null) {
      put(figures, policy.name() + "/pass_at_1", policy.candidate());
      put(figures, policy.name() + "/pass_at_1_gain", policy.difference());
    }
    return figures;
  }

  private static void put(Map<String, Object> figures, String name, Interval interval) {
    if (interval != null) {
      figures.put(name, interval.estimate());
      figures.put(name + "_low", interval.low());
      figures.put(name + "_high", interval.high());
    }
  }

  /** Records the decision, which is then carried out. */
  public void write(String path, ManifestDraft draft) {
    try (OutputFolder folder = OutputFolder.stage(path)) {
      folder.write(DATA, Json.pretty(this));
      folder.write(PAGE, DecisionPage.html(this));
      folder.commit(draft);
    }
  }

  /** What a decision said is to be carried out. */
  public static Outcome outcome(String path) {
    String where = path + "/" + DATA;
    JsonNode decision = Json.read(InputFolder.open(path).text(DATA), where);
    try {
      return Json.mapper().treeToValue(decision.path("outcome"), Outcome.class);
    } catch (IOException e) {
      throw new InvalidInput(
          "Cannot read decision: " + e.getMessage() + " (outcome, expected one) at " + where, e);
    }
  }
}
