package io.stepwise.data.task;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.storage.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A process that runs one grader: a line of JSON in, a line of JSON out. For one thread at a time.
 */
final class GraderProcess {
  private static final Duration START = Duration.ofSeconds(60);
  private static final ScheduledThreadPoolExecutor WATCH = watch();

  private final Process process;
  private final Writer requests;
  private final BufferedReader replies;
  private volatile boolean late;

  private GraderProcess(Process process) {
    this.process = process;
    this.requests = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    this.replies = process.inputReader(StandardCharsets.UTF_8);
  }

  private static ScheduledThreadPoolExecutor watch() {
    ScheduledThreadPoolExecutor watch =
        new ScheduledThreadPoolExecutor(
            1,
            body -> {
              Thread thread = new Thread(body, "grader time limits");
              thread.setDaemon(true);
              return thread;
            });
    watch.setRemoveOnCancelPolicy(true);
    return watch;
  }

  /**
   * Starts a process and waits until its grader is made.
   *
   * @param grader name of its class
   * @throws InfrastructureFailure where no process starts
   * @throws GraderFailure where the grader cannot be made
   */
  static GraderProcess start(String grader, String classPath) {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            classPath,
            GraderMain.class.getName(),
            grader);
    try {
      GraderProcess started =
          new GraderProcess(
              new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
      JsonNode ready = started.reply(START);
      if (ready.has("error")) {
        started.process.destroyForcibly();
        throw new GraderFailure(ready.get("error").asText());
      }
      return started;
    } catch (IOException e) {
      throw new InfrastructureFailure(
          "Cannot start grader: " + e.getMessage() + " (" + grader + ", expected a process)", e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /**
   * The reply to a request; the process is ended where it takes longer than the limit.
   *
   * @throws GraderFailure where there is no reply
   */
  JsonNode call(JsonNode request, Duration limit) {
    try {
      requests.write(Json.line(request) + "\n");
      requests.flush();
      return reply(limit);
    } catch (IOException e) {
      process.destroyForcibly();
      throw new GraderFailure("its process ended: " + e.getMessage());
    }
  }

  private JsonNode reply(Duration limit) throws IOException {
    ScheduledFuture<?> end =
        WATCH.schedule(
            () -> {
              late = true;
              process.destroyForcibly();
            },
            limit.toMillis(),
            TimeUnit.MILLISECONDS);
    try {
      String line = replies.readLine();
      if (line != null) {
        return Json.read(line, "grader");
      }
      process.destroyForcibly();
      throw new GraderFailure(
          late ? "no reply within " + limit.toMillis() + " ms" : "its process ended");
    } finally {
      end.cancel(false);
    }
  }
}
