package io.stepwise.jobs.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An append-only file of {@link Measurement}s, {@code metrics.jsonl}, one writer at a time. A line
 * is in the file when {@link #record} returns, so a killed process loses at most the line it was
 * writing: the reader leaves out a torn last line, the next writer cuts it off. A resumed run may
 * measure a step again; the reader keeps the later figure.
 *
 * <p>The folder protocol of {@code data.storage} does not fit a file that grows, so the ledger is
 * the one other place that writes a file. It is local.
 */
public final class MetricsLedger implements AutoCloseable {
  /** The file's name inside its folder. */
  public static final String NAME = "metrics.jsonl";

  private final Path file;
  private final FileChannel channel;

  private MetricsLedger(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Opens the ledger of a folder for appending; makes both where they are absent.
   *
   * @throws InfrastructureFailure when the filesystem refuses
   */
  public static MetricsLedger open(Path folder) {
    Path file = folder.resolve(NAME);
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      MetricsLedger ledger = new MetricsLedger(file, channel);
      long whole = endOfLastLine(channel);
      channel.truncate(whole);
      channel.position(whole);
      return ledger;
    } catch (IOException e) {
      throw failure("open", file, e);
    }
  }

  /** Offset after the last line break, 0 where there is none. */
  private static long endOfLastLine(FileChannel channel) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    for (long end = channel.size(); end > 0; end--) {
      one.clear();
      channel.read(one, end - 1);
      if (one.get(0) == '\n') {
        return end;
      }
    }
    return 0;
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
  public synchronized void record(String phase, long step, Map<String, Double> figures) {
    Instant now = Instant.now();
    StringBuilder lines = new StringBuilder();
    figures.forEach(
        (name, value) -> lines.append(line(new Measurement(phase, name, step, value, now))));
    ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw failure("append to", file, e);
    }
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
   * each (phase, name, step). A folder without a ledger has none.
   *
   * @throws InvalidInput for a line other than a torn last one that cannot be read
   * @throws InfrastructureFailure when the filesystem fails
   */
  public static List<Measurement> read(Path folder) {
    Path file = folder.resolve(NAME);
    if (!Files.exists(file)) {
      return List.of();
    }
    String text;
    try {
      // Not Files.readString: a torn line may end inside a character.
      text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw failure("read", file, e);
    }
    Map<List<Object>, Measurement> latest = new LinkedHashMap<>();
    List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
    lines.remove(lines.size() - 1);
    for (int i = 0; i < lines.size(); i++) {
      Measurement one = parse(lines.get(i), file + ":" + (i + 1));
      latest.put(List.of(one.phase(), one.name(), one.step()), one);
    }
    return List.copyOf(latest.values());
  }

  private static Measurement parse(String line, String where) {
    JsonNode node = Json.read(line, where);
    try {
      return new Measurement(
          node.required("phase").textValue(),
          node.required("name").textValue(),
          node.required("step").longValue(),
          Double.parseDouble(node.required("value").asText()),
          Instant.parse(node.required("time").textValue()));
    } catch (IllegalArgumentException | NullPointerException | DateTimeParseException e) {
      throw new InvalidInput(
          "Cannot read measurement: malformed line ("
              + line
              + ", expected phase, name, step, value and time) at "
              + where,
          e);
    }
  }

  /** Makes everything durable. */
  @Override
  public synchronized void close() {
    try (FileChannel closing = channel) {
      closing.force(true);
    } catch (IOException e) {
      throw failure("close", file, e);
    }
  }

  private static InfrastructureFailure failure(String action, Path file, IOException e) {
    return new InfrastructureFailure(
        "Cannot " + action + " ledger: " + e.getMessage() + " (" + file + ", expected a file)", e);
  }
}
