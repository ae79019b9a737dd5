package io.stepwise.data.ingest.spark;

import io.stepwise.data.Quarantined;
import io.stepwise.data.ingest.IngestCounts;
import io.stepwise.data.ingest.SolutionSink;
import io.stepwise.data.ingest.Tally;
import io.stepwise.data.ingest.VoteCounter;
import io.stepwise.data.storage.StagingArea;
import io.stepwise.data.table.ByteReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import scala.Tuple2;

/** Writes one partition's sorted rows to staged files of this attempt. */
final class PartitionWriter {
  private static final int SHOWN_KINDS = 50;
  private static final int SHOWN_REASON = 200;

  private PartitionWriter() {}

  static PartitionResult write(StagingArea area, Iterator<Tuple2<RowKey, byte[]>> rows) {
    Tally splits = new Tally();
    Map<String, String> refusals = new LinkedHashMap<>();
    List<String> damages = new ArrayList<>();
    Map<Integer, String> digests = new LinkedHashMap<>();
    VoteCounter votes = new VoteCounter();
    byte[] last = new byte[0];
    SolutionSink sink = new SolutionSink(area);
    try (sink) {
      while (rows.hasNext()) {
        Tuple2<RowKey, byte[]> row = rows.next();
        byte[] key = row._1().bytes();
        byte[] value = row._2();
        switch (key[0]) {
          case ShuffledRow.SOLUTION -> {
            if (sameContent(last, key)) {
              sink.addDuplicate(value);
            } else {
              sink.add(value);
            }
            last = key;
          }
          case ShuffledRow.PROBLEM -> sink.add(ShuffledRow.problem(value));
          case ShuffledRow.QUARANTINED -> {
            Quarantined line = ShuffledRow.quarantined(value);
            sink.add(line);
            if (refusals.size() < SHOWN_KINDS) {
              refusals.computeIfAbsent(IngestCounts.kind(line.reason()), kind -> shown(line));
            }
          }
          case ShuffledRow.VOTES -> {
            if (!Arrays.equals(last, key)) {
              votes.nextProblem();
              last = key;
            }
            Votes.count(value, votes);
          }
          case ShuffledRow.TALLY -> splits.add(Tally.fromBytes(value));
          case ShuffledRow.DIGEST -> {
            ByteReader in = new ByteReader(value);
            digests.put((int) in.number(), in.text());
          }
          case ShuffledRow.DAMAGE -> damages.add(new String(value, StandardCharsets.UTF_8));
          default -> throw new IllegalStateException("Cannot write row: unknown kind " + key[0]);
        }
      }
    }
    votes.addTo(splits);
    splits.add(sink.tally());
    return new PartitionResult(splits, sink.files(), refusals, sink.shown(), damages, digests);
  }

  private static String shown(Quarantined line) {
    String reason = line.reason();
    return (reason.length() > SHOWN_REASON ? reason.substring(0, SHOWN_REASON) + "…" : reason)
        + " at "
        + line.file()
        + ":"
        + line.line();
  }

  private static boolean sameContent(byte[] last, byte[] key) {
    int length = ShuffledRow.CONTENT_KEY_BYTES;
    return last.length > length && Arrays.equals(last, 0, length, key, 0, length);
  }
}
