package io.stepwise.benchmarks.ingest;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.util.SplittableRandom;

/**
 * Rows in PRM800K's phase-2 form whose lengths, numbers of steps, alternatives, finish reasons and
 * skew over problems follow the quantiles of 106 real rows; the text is random.
 */
final class RowGenerator {
  /** Quantiles 0, 10, 25, 50, 75, 90 and 100 % of the real rows. */
  private static final int[] PROBLEM = {23, 59, 93, 132, 206, 278, 487};

  private static final int[] SOLUTION = {29, 141, 275, 423, 687, 951, 1570};
  private static final int[] PREGENERATED = {2, 6, 8, 10, 16, 22, 33};
  private static final int[] STEPS = {1, 3, 5, 8, 11, 15, 27};
  private static final int[] STEP = {1, 38, 62, 92, 123, 171, 442};
  private static final double[] AT = {0, 0.1, 0.25, 0.5, 0.75, 0.9, 1};

  private final SplittableRandom random;
  private final RandomText text;
  private final String[] problems;

  RowGenerator(long seed, long rows) {
    NamedRandom names = NamedRandom.of("prm800k-like rows", seed);
    this.random = names.stream();
    this.text = new RandomText(names);
    this.problems = new String[(int) Math.max(1, Math.min(rows / 8, 12_000))];
    for (int k = 0; k < problems.length; k++) {
      problems[k] = "Problem " + k + ". " + text.ofLength(quantile(PROBLEM));
    }
  }

  /** Writes so many rows, one a line. The stream is left open. */
  void write(long rows, OutputStream out) throws IOException {
    JsonGenerator json =
        Json.mapper()
            .createGenerator(out, JsonEncoding.UTF8)
            .setRootValueSeparator(null)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    for (long row = 0; row < rows; row++) {
      write(json);
    }
    json.close();
  }

  private int quantile(int[] values) {
    double u = random.nextDouble();
    int k = 1;
    while (u > AT[k]) {
      k++;
    }
    double share = (u - AT[k - 1]) / (AT[k] - AT[k - 1]);
    return (int) Math.round(values[k - 1] + share * (values[k] - values[k - 1]));
  }

  private void write(JsonGenerator json) throws IOException {
    double kind = random.nextDouble();
    boolean screening = kind < 0.03;
    boolean control = kind > 0.92;
    double end = random.nextDouble();
    String finish =
        end < 0.485
            ? "solution"
            : end < 0.97 ? "found_error" : end < 0.99 ? "give_up" : "bad_problem";
    json.writeStartObject();
    json.writeStringField("labeler", "labeler-" + random.nextInt(100));
    json.writeStringField("timestamp", "2022-11-13T10:55:38.505449");
    json.writeNumberField("generation", screening ? -1 : random.nextInt(10));
    json.writeBooleanField("is_quality_control_question", control);
    json.writeBooleanField("is_initial_screening_question", screening);
    question(json);
    json.writeObjectFieldStart("label");
    json.writeArrayFieldStart("steps");
    int steps = quantile(STEPS);
    for (int k = 0; k < steps; k++) {
      step(json, k == steps - 1, finish);
    }
    json.writeEndArray();
    json.writeNumberField("total_time", random.nextInt(1_000_000));
    json.writeStringField("finish_reason", finish);
    json.writeEndObject();
    json.writeEndObject();
    json.writeRaw('\n');
  }

  /** Most rows are of few problems: the square skews the choice. */
  private void question(JsonGenerator json) throws IOException {
    double u = random.nextDouble();
    int problem = (int) (problems.length * u * u);
    json.writeObjectFieldStart("question");
    json.writeStringField("problem", problems[problem]);
    json.writeStringField("ground_truth_solution", text.ofLength(quantile(SOLUTION)));
    json.writeStringField("ground_truth_answer", Integer.toString(problem % 1000));
    json.writeArrayFieldStart("pre_generated_steps");
    for (int k = quantile(PREGENERATED); k > 0; k--) {
      json.writeString(text.ofLength(quantile(STEP)));
    }
    json.writeEndArray();
    json.writeStringField("pre_generated_answer", Integer.toString(problem % 1000));
    json.writeNumberField("pre_generated_verifier_score", random.nextDouble());
    json.writeEndObject();
  }

  private void step(JsonGenerator json, boolean last, String finish) throws IOException {
    boolean rejected = last && finish.equals("found_error");
    boolean empty = last && finish.equals("give_up");
    json.writeStartObject();
    if (empty) {
      json.writeNullField("completions");
    } else {
      json.writeArrayFieldStart("completions");
      completion(json, rejected ? -1 : random.nextInt(10) == 0 ? 0 : 1, last && !rejected);
      for (int k = rejected ? 1 + random.nextInt(4) : 0; k > 0; k--) {
        completion(json, random.nextInt(3) - 1, false);
      }
      json.writeEndArray();
    }
    json.writeNullField("human_completion");
    if (rejected || empty) {
      json.writeNullField("chosen_completion");
    } else {
      json.writeNumberField("chosen_completion", 0);
    }
    json.writeEndObject();
  }

  private void completion(JsonGenerator json, int rating, boolean answer) throws IOException {
    json.writeStartObject();
    String step = text.ofLength(quantile(STEP));
    json.writeStringField("text", answer ? step + "\n\n# Answer\n\n" + random.nextInt(100) : step);
    json.writeNumberField("rating", rating);
    json.writeNullField("flagged");
    json.writeEndObject();
  }
}
