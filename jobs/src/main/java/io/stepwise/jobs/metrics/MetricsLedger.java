package io.stepwise.jobs.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.LineLog;
import io.stepwise.data.storage.SideFolder;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An append-only file of {@link Measurement}s, {@code metrics.jsonl}, one writer at a time. A line
 * is in the file when {@link #record} returns. A resumed run may measure a step again; {@link
 * #read} keeps the later figure, {@link #slice} gives both. It is a {@link SideFolder} of an
 * output: local, with a copy next to an output that is not.
 */
public final class MetricsLedger implements AutoCloseable {
  /** The file's name inside its folder. */
  public static final String NAME = "metrics.jsonl";

  private static final String SUFFIX = ".metrics";

  /** What stands for bytes that are not UTF-8. */
  private static final char REPLACEMENT = '\uFFFD';

  private static final Logger LOG = LoggerFactory.getLogger(MetricsLedger.class);
  private static final Set<String> REPORTED = ConcurrentHashMap.newKeySet();

  private final LineLog log;
  private final SideFolder side;

  private MetricsLedger(LineLog log, SideFolder side) {
    this.log = log;
    this.side = side;
  }

  /**
   * Opens the ledger of a folder for appending; creates both if they are absent.
   *
   * @throws InfrastructureFailure when the filesystem rejects
   */
  public static MetricsLedger open(Path folder) {
    return new MetricsLedger(LineLog.open(folder.resolve(NAME)), null);
  }

  /** Opens the ledger of a job's output for appending; a remote output's copy is continued. */
  public static MetricsLedger openBeside(String output) {
    SideFolder side = SideFolder.of(output, SUFFIX);
    side.fetch();
    return new MetricsLedger(LineLog.open(side.local().resolve(NAME)), side);
  }

  /** The local folder of an output's ledger. */
  public static Path beside(String output) {
    return SideFolder.of(output, SUFFIX).local();
  }

  /** Appends one figure, measured now. */
  public void record(String phase, String name, long step, double value) {
    record(phase, step, Map.of(name, value));
  }

  /**
   * Appends the figures of one step by name, measured now.
   *
   * @throws InfrastructureFailure when the disk is full or fails
   */
  public void record(String phase, long step, Map<String, Double> figures) {
    Instant now = Instant.now();
    StringBuilder lines = new StringBuilder();
    figures.forEach(
        (name, value) -> lines.append(line(new Measurement(phase, name, step, value, now))));
    log.append(lines.toString());
  }

  private static String line(Measurement measurement) {
    ObjectNode node = Json.mapper().createObjectNode();
    node.put("phase", measurement.phase());
    node.put("name", measurement.name());
    node.put("step", measurement.step());
    node.put("value", measurement.value());
    node.put("time", measurement.time().toString());
    return node + "\n";
  }

  /**
   * All figures of a folder's ledger in the order they were first measured; the latest value of
   * each (phase, name, step). A folder without a ledger has none. A damaged line is left out and
   * reported.
   *
   * @throws InfrastructureFailure when the filesystem fails
   */
  public static List<Measurement> read(Path folder) {
    Map<List<Object>, Measurement> latest = new LinkedHashMap<>();
    for (Measurement one : slice(folder, 0, bytes(folder)).measurements()) {
      latest.put(List.of(one.phase(), one.name(), one.step()), one);
    }
    return List.copyOf(latest.values());
  }

  /** Length of a folder's ledger in bytes, 0 where there is none. */
  public static long bytes(Path folder) {
    return LineLog.bytes(folder.resolve(NAME));
  }

  /**
   * Every line of a part of a ledger.
   *
   * @param measurements as they were measured, repeated ones too
   * @param to offset after the last of them
   */
  public record Slice(List<Measurement> measurements, long to) {
    /** Copies the measurements. */
    public Slice {
      measurements = List.copyOf(measurements);
    }
  }

  /**
   * The measurements of the lines that stand whole between two offsets in bytes. A damaged line is
   * left out and reported once, with its file and number.
   */
  public static Slice slice(Path folder, long from, long until) {
    Path file = folder.resolve(NAME);
    LineLog.Slice slice = LineLog.read(file, from, until);
    List<Measurement> measurements = new ArrayList<>();
    for (int i = 0; i < slice.lines().size(); i++) {
      Optional<Measurement> measurement = parse(slice.lines().get(i));
      if (measurement.isPresent()) {
        measurements.add(measurement.get());
      } else {
        report(file + ":" + (LineLog.linesBefore(file, from) + i + 1));
      }
    }
    return new Slice(measurements, slice.to());
  }

  private static void report(String where) {
    if (REPORTED.add(where)) {
      LOG.warn(
          "Skipped a damaged metric (expected phase, name, step, value and time) at {}", where);
    }
  }

  /** Files and line numbers of the damaged lines that this process has reported. */
  static Set<String> reported() {
    return Set.copyOf(REPORTED);
  }

  /** Empty for a line that is none of ours. */
  private static Optional<Measurement> parse(String line) {
    try {
      JsonNode node = Json.read(line, NAME);
      if (line.indexOf(REPLACEMENT) >= 0 || !node.required("step").isIntegralNumber()) {
        return Optional.empty();
      }
      return Optional.of(
          new Measurement(
              node.required("phase").textValue(),
              node.required("name").textValue(),
              node.required("step").longValue(),
              Double.parseDouble(node.required("value").asText()),
              Instant.parse(node.required("time").textValue())));
    } catch (InvalidInput
        | IllegalArgumentException
        | NullPointerException
        | DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** Makes sure that an output that is not local has everything next to it. */
  public void keep() {
    if (side != null) {
      side.keep();
    }
  }

  /** Forces everything to disk. */
  @Override
  public void close() {
    log.close();
    keep();
  }
}
