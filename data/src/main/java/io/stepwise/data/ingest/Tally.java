package io.stepwise.data.ingest;

import io.stepwise.data.card.Counted;
import io.stepwise.data.table.ByteReader;
import io.stepwise.data.table.ByteWriter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts by name that add up over workers. A name's parts are separated by '/'. A count may go
 * below 0 on one worker when it takes back what another one counted.
 */
public final class Tally implements Counted {
  /** Each count in an array of one: adding to it makes no object. */
  private final Map<String, long[]> counts = new HashMap<>();

  /** One more. */
  public void add(String name) {
    add(name, 1);
  }

  /** So many more. */
  public void add(String name, long more) {
    long[] count = counts.get(name);
    if (count == null) {
      counts.put(name, new long[] {more});
    } else {
      count[0] += more;
    }
  }

  /** All of another tally's counts. */
  public void add(Tally other) {
    other.counts.forEach((name, count) -> add(name, count[0]));
  }

  /** A count; 0 when it was never added to. */
  @Override
  public long of(String name) {
    long[] count = counts.get(name);
    return count == null ? 0 : count[0];
  }

  /** The counts below a name, by the rest of their names. */
  @Override
  public Map<String, Long> below(String name) {
    Map<String, Long> found = new LinkedHashMap<>();
    new TreeMap<>(counts)
        .forEach(
            (key, count) -> {
              if (key.startsWith(name + "/") && count[0] != 0) {
                found.put(key.substring(name.length() + 1), count[0]);
              }
            });
    return found;
  }

  /** As bytes, for {@link #fromBytes}. */
  public byte[] toBytes() {
    ByteWriter out = new ByteWriter();
    out.number(counts.size());
    counts.forEach(
        (name, count) -> {
          out.text(name);
          out.number(count[0]);
        });
    return out.toBytes();
  }

  /** What {@link #toBytes} wrote. */
  public static Tally fromBytes(byte[] bytes) {
    Tally tally = new Tally();
    ByteReader in = new ByteReader(bytes);
    for (long left = in.number(); left > 0; left--) {
      String name = in.text();
      tally.add(name, in.number());
    }
    return tally;
  }
}
