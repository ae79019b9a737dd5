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
 * ingest} reads the file back.
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
    Map<String, Object> selection = new LinkedHashMap<>();
    selection.put("strategy", criterion.word());
    selection.put("value", Double.isFinite(selected.value()) ? selected.value() : null);
    selection.put("verdict", selected.solution().verdict().name().toLowerCase(Locale.ROOT));
    selection.put("step_scores", selected.solution().scores());
    row.put("selection", selection);
    return Json.line(row);
  }
}
