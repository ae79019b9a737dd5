package io.stepwise.data.ingest.spark;

import io.stepwise.data.Problem;
import io.stepwise.data.Quarantined;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.format.SourceLine;
import io.stepwise.data.format.Texts;
import io.stepwise.data.ingest.Tally;
import io.stepwise.data.table.ByteReader;
import io.stepwise.data.table.ByteWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import scala.Tuple2;

/**
 * What travels from the workers that parse to those that write: a place, a key to sort by, bytes.
 *
 * <p>A solution's place is a part of its identity, a hash of its content, so that equal ones meet
 * and a problem with many solutions is spread over all partitions. Within a partition keys sort by
 * problem, then content, then source. Quarantined lines keep the order of files and lines over all
 * partitions.
 */
final class ShuffledRow {
  static final byte SOLUTION = 0;
  static final byte PROBLEM = 1;
  static final byte QUARANTINED = 2;
  static final byte TALLY = 3;
  static final byte DAMAGE = 4;
  static final byte VOTES = 5;
  static final byte DIGEST = 6;

  private static final int CONTENT_BYTES = 10;
  private static final int PROBLEM_BYTES = 10;

  /** Kind, problem and content: rows that agree in these bytes are duplicates. */
  static final int CONTENT_KEY_BYTES = 1 + PROBLEM_BYTES + CONTENT_BYTES;

  private ShuffledRow() {}

  /** A solution with its bytes. */
  static Tuple2<RowKey, byte[]> of(
      StepLabelledSolution solution, byte[] encoded, int fileIndex, int index) {
    byte[] content = HexFormat.of().parseHex(solution.id());
    ByteBuffer key = ByteBuffer.allocate(CONTENT_KEY_BYTES + 4 + 8 + 4).put(SOLUTION);
    key.put(HexFormat.of().parseHex(solution.problemId())).put(content);
    key.putInt(fileIndex).putLong(solution.provenance().line()).putInt(index);
    long place = Integer.toUnsignedLong(ByteBuffer.wrap(content).getInt());
    return new Tuple2<>(new RowKey(place, key.array()), encoded);
  }

  static Tuple2<RowKey, byte[]> of(Problem problem, SourceLine line, int fileIndex) {
    String id = Texts.problemId(problem.text());
    ByteBuffer key = ByteBuffer.allocate(1 + PROBLEM_BYTES + 4 + 8).put(PROBLEM);
    key.put(HexFormat.of().parseHex(id)).putInt(fileIndex).putLong(line.number());
    ByteWriter value = new ByteWriter();
    value.text(problem.id());
    value.text(problem.text());
    value.textOrNull(problem.answer());
    value.textOrNull(problem.sourceId());
    long place = Long.parseLong(id.substring(12, 20), 16);
    return new Tuple2<>(new RowKey(place, key.array()), value.toBytes());
  }

  static Tuple2<RowKey, byte[]> of(Quarantined line, int fileIndex, double progress) {
    ByteBuffer key = ByteBuffer.allocate(1 + 4 + 8).put(QUARANTINED);
    key.putInt(fileIndex).putLong(line.line());
    ByteWriter value = new ByteWriter();
    value.text(line.file());
    value.number(line.line());
    value.number(line.byteOffset());
    value.text(line.reason());
    value.bytes(line.raw());
    return new Tuple2<>(
        new RowKey((long) (progress * (RowKey.PLACES - 1)), key.array()), value.toBytes());
  }

  /** Votes on one problem share their key, so that they come one after another. */
  static Tuple2<RowKey, byte[]> of(Votes votes, String problemId) {
    byte[] problem = HexFormat.of().parseHex(problemId);
    byte[] key = ByteBuffer.allocate(1 + PROBLEM_BYTES).put(VOTES).put(problem).array();
    long place = Integer.toUnsignedLong(ByteBuffer.wrap(problem).getInt());
    return new Tuple2<>(new RowKey(place, key), votes.toBytes());
  }

  static Tuple2<RowKey, byte[]> of(Tally tally) {
    return new Tuple2<>(new RowKey(0, new byte[] {TALLY}), tally.toBytes());
  }

  /** The checksum of a file. */
  static Tuple2<RowKey, byte[]> digest(int fileIndex, String sha256) {
    ByteWriter value = new ByteWriter();
    value.number(fileIndex);
    value.text(sha256);
    return new Tuple2<>(new RowKey(0, new byte[] {DIGEST}), value.toBytes());
  }

  static Tuple2<RowKey, byte[]> damage(String message) {
    return new Tuple2<>(
        new RowKey(0, new byte[] {DAMAGE}), message.getBytes(StandardCharsets.UTF_8));
  }

  static Problem problem(byte[] value) {
    ByteReader in = new ByteReader(value);
    return new Problem(in.text(), in.text(), in.textOrNull(), in.textOrNull());
  }

  static Quarantined quarantined(byte[] value) {
    ByteReader in = new ByteReader(value);
    return new Quarantined(in.text(), in.number(), in.number(), in.text(), in.bytes());
  }
}
