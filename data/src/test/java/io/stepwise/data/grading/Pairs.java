package io.stepwise.data.grading;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.storage.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers of our own with the verdicts of PRM800K's published check (openai/prm800k, commit
 * 7ecc794, with sympy 1.14 and pylatexenc 2.11), which was run on them once.
 */
record Pairs(String given, String truth, CheckResult verdict) {
  static List<Pairs> ours() throws IOException {
    List<Pairs> pairs = new ArrayList<>();
    try (InputStream stream = Pairs.class.getResourceAsStream("answers.jsonl")) {
      String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.split("\n")) {
        JsonNode row = Json.read(line, "answers.jsonl");
        pairs.add(
            new Pairs(
                row.get("given").textValue(),
                row.get("truth").textValue(),
                CheckResult.valueOf(row.get("verdict").textValue())));
      }
    }
    return pairs;
  }
}
