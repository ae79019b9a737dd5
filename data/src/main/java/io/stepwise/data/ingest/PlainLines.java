package io.stepwise.data.ingest;

import io.stepwise.data.format.SourceLine;
import io.stepwise.data.storage.Utf8Stream;
import java.io.IOException;
import java.io.InputStream;

/** Lines whose first byte is in a range of a plain file. */
final class PlainLines implements LineSource {
  private final long end;
  private final InputStream in;
  private final LineReader lines;

  private PlainLines(long end, InputStream in, LineReader lines) {
    this.end = end;
    this.in = in;
    this.lines = lines;
  }

  static PlainLines open(Split split) throws IOException {
    String path = split.file().path();
    if (split.start() == 0) {
      Utf8Stream in = Utf8Stream.open(path, split.file().open(0));
      return new PlainLines(split.end(), in, new LineReader(path, in, in.markBytes(), 1));
    }
    // From one byte earlier: if that is a line feed, a line begins at the start itself. Otherwise
    // the rest of a line that began before is read over; its line feed counts for the next number.
    InputStream in = split.file().open(split.start() - 1);
    LineReader lines = new LineReader(path, in, split.start() - 1, 0);
    SourceLine partial = lines.next();
    boolean atStart = partial != null && partial.length() == 0;
    long first = split.linesBefore() + (atStart ? 1 : 2);
    return new PlainLines(split.end(), in, lines.renumbered(first));
  }

  @Override
  public SourceLine next() throws IOException {
    return lines.offset() >= end ? null : lines.next();
  }

  @Override
  public long tooLong() {
    return lines.tooLong();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
