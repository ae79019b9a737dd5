package io.stepwise.data.ingest.spark;

import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.ingest.SolutionSink;
import io.stepwise.data.ingest.Tally;
import io.stepwise.data.storage.Manifest.FileEntry;
import io.stepwise.data.storage.StagingArea;
import io.stepwise.data.table.ByteReader;
import io.stepwise.data.table.ByteWriter;
import io.stepwise.data.table.SolutionCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one writing worker reports to the driver. It travels as bytes of our own, so that it does
 * not matter which serializer the session uses.
 *
 * @param tally of its rows, and of the splits whose tallies came to it
 * @param files that it wrote, staged
 * @param firstRefusals its first quarantined line of each kind of reason, as "reason at file:line"
 * @param shown a few of its solutions
 * @param damages input files that cannot be read, one line each
 * @param digests SHA-256 of input files by their place, those that came to it
 */
record PartitionResult(
    Tally tally,
    SolutionSink.Files files,
    Map<String, String> firstRefusals,
    List<StepLabelledSolution> shown,
    List<String> damages,
    Map<Integer, String> digests) {

  byte[] toBytes() {
    ByteWriter out = new ByteWriter();
    out.bytes(tally.toBytes());
    write(files.solutions(), out);
    write(files.problems(), out);
    write(files.quarantine(), out);
    write(List.copyOf(firstRefusals.keySet()), out);
    write(List.copyOf(firstRefusals.values()), out);
    out.number(shown.size());
    shown.forEach(solution -> out.bytes(SolutionCodec.encode(solution)));
    write(damages, out);
    out.number(digests.size());
    digests.forEach(
        (file, sha256) -> {
          out.number(file);
          out.text(sha256);
        });
    return out.toBytes();
  }

  static PartitionResult fromBytes(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    return new PartitionResult(
        Tally.fromBytes(in.bytes()),
        new SolutionSink.Files(attempt(in), attempt(in), attempt(in)),
        pairs(texts(in), texts(in)),
        solutions(in),
        texts(in),
        digests(in));
  }

  private static Map<Integer, String> digests(ByteReader in) {
    Map<Integer, String> digests = new LinkedHashMap<>();
    for (long left = in.number(); left > 0; left--) {
      digests.put((int) in.number(), in.text());
    }
    return digests;
  }

  private static void write(Optional<StagingArea.Attempt> attempt, ByteWriter out) {
    out.textOrNull(attempt.map(StagingArea.Attempt::stagedName).orElse(null));
    out.number(attempt.map(found -> found.entry().bytes()).orElse(0L));
    out.textOrNull(attempt.map(found -> found.entry().sha256()).orElse(null));
  }

  private static Optional<StagingArea.Attempt> attempt(ByteReader in) {
    String name = in.textOrNull();
    long bytes = in.number();
    String sha256 = in.textOrNull();
    return name == null
        ? Optional.empty()
        : Optional.of(new StagingArea.Attempt(name, new FileEntry(bytes, sha256)));
  }

  private static void write(List<String> texts, ByteWriter out) {
    out.number(texts.size());
    texts.forEach(out::text);
  }

  private static List<String> texts(ByteReader in) {
    List<String> texts = new ArrayList<>();
    for (long left = in.number(); left > 0; left--) {
      texts.add(in.text());
    }
    return texts;
  }

  private static Map<String, String> pairs(List<String> names, List<String> values) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      pairs.put(names.get(i), values.get(i));
    }
    return pairs;
  }

  private static List<StepLabelledSolution> solutions(ByteReader in) {
    List<StepLabelledSolution> solutions = new ArrayList<>();
    for (long left = in.number(); left > 0; left--) {
      solutions.add(SolutionCodec.decode(in.bytes()));
    }
    return solutions;
  }
}
