package io.stepwise.data.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepwise.data.Problem;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.storage.Json;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * A grader from a jar, run in a process of its own: a call that exceeds the time limit is ended by
 * ending the process, and whatever else the grader does to its process (it exits, runs out of
 * memory) fails that one call. Processes are kept for later calls of this JVM; each serves one call
 * at a time.
 */
final class IsolatedGrader implements AnswerGrader {
  private static final Map<String, Deque<GraderProcess>> IDLE = new ConcurrentHashMap<>();

  private final AnswerGrader grader;
  private final String classPath;

  /** Around a grader of which only the constants are read in this process. */
  IsolatedGrader(AnswerGrader grader) {
    this.grader = grader;
    this.classPath = ClassPaths.of(grader.getClass().getClassLoader());
  }

  @Override
  public String name() {
    return grader.name();
  }

  @Override
  public String answerPrompt() {
    String prompt = grader.answerPrompt();
    if (prompt == null) {
      throw new InvalidConfiguration(
          "Cannot use grader: its answerPrompt is null (%s, expected a text, empty for none)"
              .formatted(name()));
    }
    return prompt;
  }

  @Override
  public Duration timeLimit() {
    return grader.timeLimit();
  }

  @Override
  public Optional<String> answer(List<String> steps) {
    ObjectNode request = Json.mapper().createObjectNode().put("call", "answer");
    steps.forEach(request.putArray("steps")::add);
    return Optional.ofNullable(call(request).path("answer").textValue());
  }

  @Override
  public Verdict grade(Problem problem, List<String> steps) {
    ObjectNode request = Json.mapper().createObjectNode().put("call", "grade");
    request.put("id", problem.id()).put("text", problem.text()).put("answer", problem.answer());
    steps.forEach(request.putArray("steps")::add);
    return Verdict.valueOf(call(request).path("verdict").asText());
  }

  @Override
  public String canonical(String answer) {
    ObjectNode request =
        Json.mapper().createObjectNode().put("call", "canonical").put("answer", answer);
    return call(request).path("canonical").asText();
  }

  /**
   * The reply to a request.
   *
   * @throws GraderFailure where the grader failed or its time was over
   */
  private JsonNode call(ObjectNode request) {
    String type = grader.getClass().getName();
    Deque<GraderProcess> idle =
        IDLE.computeIfAbsent(type + " " + classPath, key -> new ConcurrentLinkedDeque<>());
    GraderProcess process = idle.poll();
    while (process != null && !process.isAlive()) {
      process = idle.poll(); // ended for want of work
    }
    if (process == null) {
      process = GraderProcess.start(type, classPath);
    }
    JsonNode reply = process.call(request, timeLimit());
    idle.push(process);
    if (reply.has("error")) {
      throw new GraderFailure(reply.get("error").asText());
    }
    return reply;
  }
}
