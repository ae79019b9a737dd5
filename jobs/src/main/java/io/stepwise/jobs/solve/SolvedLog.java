package io.stepwise.jobs.solve;

import com.fasterxml.jackson.core.type.TypeReference;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.LineLog;
import io.stepwise.data.storage.SideFolder;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.training.Identity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The finished lines of an output that is not finished, in {@code <output>.solved}, so that a start
 * that was stopped or killed loses no more than the problems in flight. The first line, written
 * with the first finished ones, says what the others belong to.
 */
final class SolvedLog implements AutoCloseable {
  private static final String FILE = "lines.jsonl";

  private final SideFolder folder;
  private final LineLog log;
  private final String identity;
  private final List<String> lines;
  private boolean begun;
  private boolean closed;

  private SolvedLog(SideFolder folder, LineLog log, String identity, List<String> before) {
    this.folder = folder;
    this.log = log;
    this.identity = identity;
    this.begun = !before.isEmpty();
    this.lines = new ArrayList<>(begun ? before.subList(1, before.size()) : before);
  }

  /**
   * Opens the log of an output.
   *
   * @param identity settings and digests of the inputs
   * @throws InvalidConfiguration if a log is there and the command does not resume, or belongs to
   *     another run
   */
  static SolvedLog open(String output, Map<String, Object> identity, JobContext context) {
    SideFolder folder = SideFolder.of(output, ".solved");
    folder.fetch();
    Path file = folder.local().resolve(FILE);
    List<String> before =
        Files.exists(file) ? LineLog.read(file, 0, LineLog.bytes(file)).lines() : List.of();
    if (!before.isEmpty() && !context.resume()) {
      throw new InvalidConfiguration(
          "Cannot start: an earlier start was not finished (%s, expected --resume, or another output)"
              .formatted(file));
    }
    if (!before.isEmpty()) {
      Identity.check(
          identity,
          Json.mapper()
              .convertValue(
                  Json.read(before.get(0), file.toString()),
                  new TypeReference<Map<String, ?>>() {}),
          file.toString());
    }
    return new SolvedLog(folder, LineLog.openAlone(file), Json.line(identity), before);
  }

  /** The finished lines, in order. */
  List<String> lines() {
    return List.copyOf(lines);
  }

  /** Adds finished lines. */
  void add(List<String> finished) {
    if (!finished.isEmpty()) {
      String first = begun ? "" : identity + "\n";
      log.append(first + String.join("\n", finished) + "\n");
      begun = true;
      lines.addAll(finished);
      folder.keep();
    }
  }

  /** Removes what a start left that was killed after its output was committed. */
  static void removeOf(String output) {
    SideFolder.of(output, ".solved").remove();
  }

  /** Removes the log once its output is there. */
  void remove() {
    close();
    folder.remove();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      log.close();
    }
  }
}
