package io.stepwise.jobs.solve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.stepwise.data.Problem;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Digests;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.JsonLines;
import io.stepwise.data.storage.Manifest;
import io.stepwise.data.table.ProblemTable;
import io.stepwise.data.task.TaskDetector;
import io.stepwise.jobs.exchange.Fields;
import io.stepwise.jobs.tasks.Tasks;
import io.stepwise.jobs.training.StartingModel;
import io.stepwise.rollout.spark.SolvePlan.Question;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The problems to solve. Reference answers are not read.
 *
 * @param ids as given, in order
 * @param sourceIds the ids that the table's source gave them, null for a problem without one; empty
 *     if the problems are not a table's
 * @param questions the problems
 * @param task what reads their answers
 */
record Questions(
    List<JsonNode> ids, List<String> sourceIds, List<Question> questions, String task) {
  /** The task of typed problems for a policy that does not record one. */
  private static final String DEFAULT_TASK = "math";

  /**
   * Reads a file of JSON lines, or a folder with a table of problems.
   *
   * @throws InvalidInput if a line has no id or no problem, or an id occurs twice
   */
  static Questions read(String path, String task) {
    return Folders.exists(path + "/" + Manifest.NAME) ? table(path, task) : lines(path, task);
  }

  private static Questions table(String path, String task) {
    InputFolder folder = InputFolder.open(path);
    List<JsonNode> ids = new ArrayList<>();
    List<String> sourceIds = new ArrayList<>();
    List<Question> questions = new ArrayList<>();
    for (Problem problem : ProblemTable.list(folder)) {
      ids.add(TextNode.valueOf(problem.id()));
      sourceIds.add(problem.sourceId());
      questions.add(new Question(problem.id(), problem.text()));
    }
    return new Questions(ids, sourceIds, questions, Tasks.name(task, folder));
  }

  private static Questions lines(String path, String task) {
    List<JsonNode> ids = new ArrayList<>();
    List<Question> questions = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    JsonLines.read(
        List.of(path),
        line -> {
          JsonNode id = Fields.id(line.value(), line.where());
          if (!seen.add(id.asText())) {
            throw new InvalidInput(
                "Cannot read problems: an id occurs twice (%s, expected distinct ids; 1 and \"1\" are the same) at %s"
                    .formatted(id, line.where()));
          }
          ids.add(id);
          questions.add(
              new Question(id.asText(), Fields.text(line.value(), "problem", line.where())));
        });
    if (questions.isEmpty()) {
      throw new InvalidInput(
          "Cannot read problems: the file has none (0 lines, expected at least 1) at " + path);
    }
    List<Problem> problems =
        questions.stream()
            .map(question -> new Problem(question.id(), question.text(), null))
            .toList();
    String found = task.equals(Tasks.AUTO) ? TaskDetector.of(problems) : task;
    return new Questions(ids, List.of(), questions, found);
  }

  /** The id that a problem's source gave it, null without one. */
  String sourceId(int problem) {
    return sourceIds.isEmpty() ? null : sourceIds.get(problem);
  }

  /** A digest of the problems and their order. */
  String digest() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      lines.add(Json.line(List.of(ids.get(i), questions.get(i).text())));
    }
    return Digests.ofText(String.join("\n", lines));
  }

  /**
   * The task of problems that are typed: the one asked for, else the one that the policy's manifest
   * records, else math.
   */
  static String typedTask(SolveConfig config) {
    return config.task().equals(Tasks.AUTO)
        ? Tasks.recorded(StartingModel.folder(config.policy()))
            .filter(task -> !task.equals(Tasks.AUTO))
            .orElse(DEFAULT_TASK)
        : config.task();
  }
}
