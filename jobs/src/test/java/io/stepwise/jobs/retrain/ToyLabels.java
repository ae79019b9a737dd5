package io.stepwise.jobs.retrain;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.config.Architecture;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelConfig;
import io.stepwise.lm.tokenizer.CharacterTokenizer;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Labels that a model of a few thousand parameters learns in a second: a step is a letter, every
 * other letter of the alphabet is wrong. Labels that show only some letters leave the others to be
 * learned later.
 */
final class ToyLabels {
  private ToyLabels() {}

  /**
   * Rows in PRM800K's format.
   *
   * @param name decides the problems and the draws
   * @param letters those that occur
   */
  static List<String> rows(String name, int count, String letters) {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SplittableRandom random = NamedRandom.of("toy", name, i).stream();
      List<Object> steps = new ArrayList<>();
      boolean wrong = false;
      while (!wrong && steps.size() < 5) {
        char letter = letters.charAt(random.nextInt(letters.length()));
        wrong = letter % 2 == 0;
        Map<String, Object> step = new LinkedHashMap<>();
        step.put(
            "completions",
            List.of(Map.of("text", String.valueOf(letter), "rating", wrong ? -1 : 1)));
        step.put("human_completion", null);
        step.put("chosen_completion", wrong ? null : 0);
        steps.add(step);
      }
      // A problem is a number: digits of the name's hash and of the row.
      String problem = Math.abs((long) name.hashCode()) % 1000 + "0" + i;
      Map<String, Object> question = new LinkedHashMap<>();
      question.put("problem", problem);
      question.put("ground_truth_answer", "1");
      Map<String, Object> label = new LinkedHashMap<>();
      label.put("steps", steps);
      label.put("total_time", 1);
      label.put("finish_reason", wrong ? "found_error" : "solution");
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("labeler", "someone");
      row.put("timestamp", "2026-01-01T09:00:00.000000");
      row.put("generation", 0);
      row.put("is_quality_control_question", false);
      row.put("is_initial_screening_question", false);
      row.put("question", question);
      row.put("label", label);
      rows.add(Json.line(row));
    }
    return rows;
  }

  /** The characters of these labels, and those of running totals. */
  static final ReasoningTokenizer TOKENIZER =
      CharacterTokenizer.of(".^$;:", "0123456789abcdefghijkl+-=");

  /** One layer, 16 wide. */
  static ModelConfig config(Head head) {
    return new ModelConfig(
        Architecture.LLAMA,
        head,
        TOKENIZER.vocabularySize(),
        16,
        24,
        1,
        2,
        2,
        8,
        10_000,
        1e-6,
        false,
        64);
  }

  /** A reward model that knows nothing. */
  static void model(String path) {
    try (CausalModel model =
            CausalModel.create(config(Head.SCALAR), TOKENIZER, NamedRandom.of("toy"));
        OutputFolder folder = OutputFolder.stage(path)) {
      model.save(folder);
      folder.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
  }
}
