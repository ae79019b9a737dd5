package io.stepwise.jobs.select;

import io.stepwise.data.LabelSource;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.storage.Json;
import io.stepwise.jobs.select.Selector.Selected;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A line of the request file: a row of the format {@code trajectories} with empty ratings. People
 * fill in a rating per step (1, 0 or −1; null for unsure) and their name as the labeler, and {@code
 * ingest} reads the file back. It does not show what reward models say of the steps, which would
 * influence the labels; their scores are in a file of their own.
 */
final class LabelRequest {
  private LabelRequest() {}

  static String line(Selected selected, SelectionCriterion criterion) {
    StepLabelledSolution solution = selected.solution().solution();
    List<String> steps = solution.steps().stream().map(LabelledStep::text).toList();
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("id", solution.id());
    row.put("problem", solution.problem());
    row.put("steps", steps);
    row.put("ratings", Collections.nCopies(steps.size(), null));
    row.put("labeler", "");
    row.put("source", LabelSource.Kind.HUMAN.word());
    row.put("final_answer", solution.finalAnswer());
    row.put("ground_truth_answer", solution.groundTruthAnswer());
    row.put("selection", Map.of("strategy", criterion.word()));
    return Json.line(row);
  }

  /** The line of the file of scores: why the solution was selected. */
  static String scores(Selected selected, SelectionCriterion criterion) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("id", selected.solution().solution().id());
    row.put("strategy", criterion.word());
    row.put("value", Double.isFinite(selected.value()) ? selected.value() : null);
    row.put("verdict", selected.solution().verdict().name().toLowerCase(Locale.ROOT));
    row.put("step_scores", selected.solution().probabilities());
    return Json.line(row);
  }
}
