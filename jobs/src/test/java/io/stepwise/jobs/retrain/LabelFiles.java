package io.stepwise.jobs.retrain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepwise.data.Problem;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.Json;
import io.stepwise.data.task.Demonstrator;
import io.stepwise.data.task.Prm800kRows;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.data.task.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Label files of the small task, sound and otherwise. */
final class LabelFiles {
  private static final NamedRandom RANDOM = NamedRandom.of("retrain-test");

  private LabelFiles() {}

  /** Rows of PRM800K's format; equal names give equal rows. */
  static List<String> rows(String name, int count, Split split) {
    RunningTotalTask task = new RunningTotalTask();
    Demonstrator author =
        new Demonstrator(RANDOM.child("facts"), Demonstrator.Rates.DEFAULT.withSlip(0.25));
    List<Problem> problems = task.problems(RANDOM.child("problems", name), count, split);
    try (Stream<String> lines =
        new Prm800kRows(task, author).lines(problems, count, RANDOM.child("rows", name))) {
      return lines.toList();
    }
  }

  /** The same rows with every rating turned round. */
  static List<String> flipped(List<String> rows) {
    return flipped(rows, 1);
  }

  /** The same rows, one in so many with its ratings turned round. */
  static List<String> flipped(List<String> rows, int oneIn) {
    return IntStream.range(0, rows.size())
        .mapToObj(i -> i % oneIn == 0 ? flip(Json.read(rows.get(i), "row")) : rows.get(i))
        .toList();
  }

  private static String flip(JsonNode row) {
    for (JsonNode step : row.path("label").path("steps")) {
      for (JsonNode completion : step.path("completions")) {
        int rating = completion.path("rating").asInt();
        ((ObjectNode) completion).put("rating", -rating);
      }
    }
    return Json.line(row);
  }

  /** The same rows, one in so many cut off in the middle. */
  static List<String> broken(List<String> rows, int oneIn) {
    return IntStream.range(0, rows.size())
        .mapToObj(i -> i % oneIn == 0 ? rows.get(i).substring(0, 40) : rows.get(i))
        .toList();
  }

  static Path write(Path file, List<String> rows) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, String.join("\n", rows) + "\n");
  }
}
