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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happened to the runs of a folder, in order: {@code <output>.tracking/journal.jsonl}, an
 * {@link Event} a line. A line is in the file when {@link #write} returns. It only grows; a command
 * started again on the same output adds a pipeline of its own.
 */
public final class Journal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
  private static final String NAME = "journal.jsonl";

  /** What a decoder puts in place of bytes that are not UTF-8. */
  private static final char REPLACEMENT = '\uFFFD';

  private static final Set<String> REPORTED = ConcurrentHashMap.newKeySet();

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
   * Opens the journal of a folder for appending; creates both if they are absent.
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
   * The events of all whole lines from an offset on; none where there is no journal. A damaged line
   * is skipped and reported once, with its file and number.
   */
  public static Slice read(Path folder, long from) {
    Path file = folder.resolve(NAME);
    LineLog.Slice slice = LineLog.read(file, from, Long.MAX_VALUE);
    List<Event> events = new ArrayList<>();
    List<Long> ends = new ArrayList<>();
    for (int i = 0; i < slice.lines().size(); i++) {
      Optional<Event> event = parse(slice.lines().get(i));
      if (event.isPresent()) {
        events.add(event.get());
        ends.add(slice.ends().get(i));
      } else {
        report(file + ":" + (LineLog.linesBefore(file, from) + i + 1));
      }
    }
    return new Slice(events, ends);
  }

  private static void report(String where) {
    if (REPORTED.add(where)) {
      LOG.warn(
          "Skipped a damaged line of a journal (expected an event of {}) at {}",
          Event.KINDS.keySet(),
          where);
    }
  }

  /** Files and line numbers of the damaged lines that this process has reported. */
  static Set<String> reported() {
    return Set.copyOf(REPORTED);
  }

  /** Empty for a line that is no event, or has bytes that are not UTF-8. */
  private static Optional<Event> parse(String line) {
    try {
      if (line.indexOf(REPLACEMENT) >= 0 || !(Json.read(line, NAME) instanceof ObjectNode node)) {
        return Optional.empty();
      }
      Class<? extends Event> kind = Event.KINDS.get(node.path("event").asText());
      if (kind == null) {
        return Optional.empty();
      }
      node.remove("event");
      return Optional.of(Json.mapper().treeToValue(node, kind));
    } catch (InvalidInput | JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** Forces everything to disk. */
  @Override
  public void close() {
    log.close();
  }
}
