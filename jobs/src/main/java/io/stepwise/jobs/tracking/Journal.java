package io.stepwise.jobs.tracking;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.LineLog;
import io.stepwise.data.storage.SideFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What happened to the runs of a folder, in order: {@code <output>.tracking/journal.jsonl}, an
 * {@link Event} a line. A line is in the file when {@link #write} returns. It only grows; a command
 * started again on the same output adds a pipeline of its own.
 */
public final class Journal implements AutoCloseable {
  private static final String NAME = "journal.jsonl";

  private final LineLog log;

  private Journal(LineLog log) {
    this.log = log;
  }

  /** The local folder of an output's journal; the output may be remote. */
  public static Path folder(String output) {
    return side(output).local();
  }

  /** The same with its copy, where the output is not local. */
  public static SideFolder side(String output) {
    return SideFolder.of(output, ".tracking");
  }

  /**
   * Opens the journal of a folder for appending; makes both where they are absent.
   *
   * @throws InfrastructureFailure when the filesystem rejects
   */
  public static Journal open(Path folder) {
    return new Journal(LineLog.open(folder.resolve(NAME)));
  }

  /** Appends an event. */
  public void write(Event event) {
    ObjectNode line = Json.mapper().createObjectNode();
    line.put("event", Event.kind(event));
    line.setAll((ObjectNode) Json.mapper().valueToTree(event));
    log.append(line + "\n");
  }

  /**
   * Events of a part of a journal.
   *
   * @param events in order
   * @param ends offset in bytes after each of them
   */
  public record Slice(List<Event> events, List<Long> ends) {
    /** Copies the lists. */
    public Slice {
      events = List.copyOf(events);
      ends = List.copyOf(ends);
    }
  }

  /**
   * All whole lines from an offset on; none where there is no journal.
   *
   * @throws InvalidInput for a line that is no event
   */
  public static Slice read(Path folder, long from) {
    Path file = folder.resolve(NAME);
    LineLog.Slice slice = LineLog.read(file, from, Long.MAX_VALUE);
    List<Event> events = new ArrayList<>();
    List<Long> ends = new ArrayList<>();
    long at = from;
    for (String line : slice.lines()) {
      events.add(parse(line, file + " after byte " + at));
      at += line.getBytes(java.nio.charset.StandardCharsets.UTF_8).length + 1L;
      ends.add(at);
    }
    return new Slice(events, ends);
  }

  private static Event parse(String line, String where) {
    if (!(Json.read(line, where) instanceof ObjectNode node)) {
      throw malformed(line, where, null);
    }
    Class<? extends Event> kind = Event.KINDS.get(node.path("event").asText());
    if (kind == null) {
      throw malformed(line, where, null);
    }
    node.remove("event");
    try {
      return Json.mapper().treeToValue(node, kind);
    } catch (JsonProcessingException e) {
      throw malformed(line, where, e);
    }
  }

  private static InvalidInput malformed(String line, String where, Exception cause) {
    return new InvalidInput(
        "Cannot read journal: malformed line ("
            + line
            + ", expected an event of "
            + Event.KINDS.keySet()
            + ") at "
            + where,
        cause);
  }

  /** Makes everything durable. */
  @Override
  public void close() {
    log.close();
  }
}
