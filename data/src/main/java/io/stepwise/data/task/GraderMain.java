package io.stepwise.data.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepwise.data.Problem;
import io.stepwise.data.storage.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Main class of a grader's process ({@link GraderProcess}). It ends with its standard input, that
 * is with the process that started it, or after a minute without work.
 */
final class GraderMain {
  private static final long MOST_IDLE_NANOS = 60_000_000_000L;

  private static volatile long busySince;

  private GraderMain() {}

  /**
   * Serves requests until there are no more.
   *
   * @param args the name of the grader's class
   */
  public static void main(String[] args) throws IOException {
    PrintStream replies = System.out;
    System.setOut(System.err); // what the grader prints is no reply
    AnswerGrader grader;
    try {
      grader = (AnswerGrader) Class.forName(args[0]).getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
      reply(replies, error(e));
      return;
    }
    busySince = System.nanoTime();
    Thread watch = new Thread(GraderMain::endWhenIdle, "idle");
    watch.setDaemon(true);
    watch.start();
    reply(replies, Json.mapper().createObjectNode());
    BufferedReader requests =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = requests.readLine(); line != null; line = requests.readLine()) {
      busySince = Long.MAX_VALUE;
      reply(replies, answered(grader, Json.read(line, "request")));
      busySince = System.nanoTime();
    }
    Runtime.getRuntime().halt(0); // threads that the grader left behind do not keep the process
  }

  private static void endWhenIdle() {
    while (busySince == Long.MAX_VALUE || System.nanoTime() - busySince < MOST_IDLE_NANOS) {
      try {
        Thread.sleep(1000);
      } catch (InterruptedException e) {
        return; // only the grader could interrupt: the process then ends with its parent
      }
    }
    Runtime.getRuntime().halt(0);
  }

  private static ObjectNode answered(AnswerGrader grader, JsonNode request) {
    ObjectNode reply = Json.mapper().createObjectNode();
    try {
      switch (request.path("call").asText()) {
        case "answer" -> reply.put("answer", grader.answer(steps(request)).orElse(null));
        case "grade" -> {
          Problem problem =
              new Problem(
                  request.get("id").asText(),
                  request.get("text").asText(),
                  request.get("answer").textValue());
          reply.put("verdict", grader.grade(problem, steps(request)).name());
        }
        case "canonical" ->
            reply.put("canonical", grader.canonical(request.get("answer").asText()));
        default -> throw new IllegalArgumentException("unknown call: " + request);
      }
      return reply;
    } catch (RuntimeException | Error e) {
      return error(e); // the grader's failure is this call's, whatever it is
    }
  }

  private static List<String> steps(JsonNode request) {
    List<String> steps = new ArrayList<>();
    request.path("steps").forEach(step -> steps.add(step.asText()));
    return steps;
  }

  private static ObjectNode error(Throwable e) {
    return Json.mapper().createObjectNode().put("error", e.toString());
  }

  private static void reply(PrintStream replies, ObjectNode reply) {
    byte[] line = (Json.line(reply) + "\n").getBytes(StandardCharsets.UTF_8);
    replies.write(line, 0, line.length);
    replies.flush();
  }
}
