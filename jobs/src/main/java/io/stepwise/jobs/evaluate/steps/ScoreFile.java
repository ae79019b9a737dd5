package io.stepwise.jobs.evaluate.steps;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.Rating;
import io.stepwise.data.storage.JsonLines;
import io.stepwise.prm.sample.NeutralAs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads scored solutions with labels, as {@code score} writes them for lines that have labels:
 *
 * <pre>
 *   {"id", "problem", "step_scores": [0.9, 0.2] or {"NAME": [0.9, 0.2]}, "labels": [true, false]}
 * </pre>
 *
 * <p>{@code labels} are true or false (or 1 and 0); {@code ratings} in their place are PRM800K's 1,
 * 0, −1. Null is no label. {@code scored_steps} says how many steps have scores, if not all.
 */
final class ScoreFile {
  private static final String SCORES =
      "probabilities from 0 to 1, one per label, or such lists by name";

  private final NeutralAs neutralAs;
  private final String path;
  private final Map<String, StepScores> byName = new LinkedHashMap<>();

  private ScoreFile(String path, NeutralAs neutralAs) {
    this.path = path;
    this.neutralAs = neutralAs;
  }

  /** The scores of a file, one element per name. */
  static List<StepScores> read(String path, NeutralAs neutralAs) {
    ScoreFile file = new ScoreFile(path, neutralAs);
    JsonLines.read(List.of(path), file::line);
    return List.copyOf(file.byName.values());
  }

  private void line(JsonLines.Line line) {
    List<Boolean> labels =
        line.value().has("ratings") && !line.value().has("labels") ? ratings(line) : labels(line);
    JsonNode scores = line.value().path("step_scores");
    if (scores.isObject() && !scores.isEmpty()) {
      scores
          .properties()
          .forEach(named -> add(line, path + " " + named.getKey(), named.getValue(), labels));
    } else {
      add(line, path, scores, labels);
    }
  }

  private void add(JsonLines.Line line, String name, JsonNode scores, List<Boolean> labels) {
    boolean cut = line.value().has("scored_steps");
    int expected = cut ? whole(line, labels.size()) : labels.size();
    if (!scores.isArray() || scores.size() != expected) {
      throw line.bad("step_scores", SCORES + " (" + expected + ")");
    }
    double[] values = new double[scores.size()];
    for (int k = 0; k < values.length; k++) {
      values[k] = scores.get(k).isNumber() ? scores.get(k).doubleValue() : Double.NaN;
      if (!(values[k] >= 0 && values[k] <= 1)) {
        throw line.bad("step_scores", SCORES);
      }
    }
    byName.computeIfAbsent(name, StepScores::new).add(problem(line), values, labels, 0);
  }

  private static int whole(JsonLines.Line line, int most) {
    String expected = "a whole number from 0 to " + most;
    int scored = line.wholeOrNull("scored_steps", expected).orElse(-1);
    if (scored < 0 || scored > most) {
      throw line.bad("scored_steps", expected);
    }
    return scored;
  }

  private static String problem(JsonLines.Line line) {
    for (String field : List.of("problem_id", "problem", "id")) {
      JsonNode value = line.value().path(field);
      if (value.isTextual() || value.isNumber()) {
        return value.asText();
      }
    }
    throw line.bad("problem", "a text; intervals resample over problems");
  }

  private static List<Boolean> labels(JsonLines.Line line) {
    List<Boolean> labels = new ArrayList<>();
    for (JsonNode label : array(line, "labels", "true, false or null per step")) {
      boolean number = JsonLines.isWhole(label) && (label.intValue() == 0 || label.intValue() == 1);
      if (!label.isBoolean() && !label.isNull() && !number) {
        throw line.bad("labels", "true, false or null per step; 1, 0 and -1 belong in \"ratings\"");
      }
      labels.add(label.isNull() ? null : label.isBoolean() ? label.booleanValue() : isOne(label));
    }
    return labels;
  }

  private static boolean isOne(JsonNode label) {
    return label.intValue() == 1;
  }

  private List<Boolean> ratings(JsonLines.Line line) {
    List<Boolean> labels = new ArrayList<>();
    for (JsonNode rating : array(line, "ratings", "1, 0, -1 or null per step")) {
      boolean whole = JsonLines.isWhole(rating) && Math.abs(rating.intValue()) <= 1;
      if (!whole && !rating.isNull()) {
        throw line.bad("ratings", "1, 0, -1 or null per step");
      }
      Rating value = Rating.of(rating.isNull() ? null : rating.intValue());
      labels.add(ModelScores.label(neutralAs.target(value)));
    }
    return labels;
  }

  private static JsonNode array(JsonLines.Line line, String field, String expected) {
    JsonNode value = line.value().path(field);
    if (!value.isArray() || value.isEmpty()) {
      throw line.bad(field, expected);
    }
    return value;
  }
}
