package io.stepwise.data.ingest;

import io.stepwise.data.format.SourceLine;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Lines of a stream with their numbers and byte offsets. A line ends with a line feed or the
 * stream; of one longer than {@link #MAX_LINE_BYTES} only the beginning is kept, so that memory
 * stays bounded for any file.
 */
final class LineReader {
  /** The longest line that is read. */
  static final int MAX_LINE_BYTES = 32 << 20;

  /** How much of a longer line is kept. */
  static final int KEPT_BYTES = 64 << 10;

  private static final int FIRST_BUFFER_BYTES = 1 << 18;

  private final String file;
  private final InputStream in;
  private final int maxLineBytes;
  private byte[] buffer;
  private int from;
  private int limit;
  private long bufferOffset;
  private long number;
  private long tooLong;

  /**
   * Starts at the beginning of a line.
   *
   * @param offset of the stream's first byte in the file
   * @param firstLine number of the stream's first line
   */
  LineReader(String file, InputStream in, long offset, long firstLine) {
    this(file, in, offset, firstLine, MAX_LINE_BYTES);
  }

  LineReader(String file, InputStream in, long offset, long firstLine, int maxLineBytes) {
    this.file = file;
    this.in = in;
    this.bufferOffset = offset;
    this.number = firstLine;
    this.maxLineBytes = maxLineBytes;
    this.buffer = new byte[Math.min(FIRST_BUFFER_BYTES, maxLineBytes)];
  }

  /** The same reader, whose next line has this number. */
  LineReader renumbered(long next) {
    number = next;
    return this;
  }

  /** Offset of the next line's first byte. */
  long offset() {
    return bufferOffset + from;
  }

  /** Length in bytes of the last line when it was longer than allowed, else 0. */
  long tooLong() {
    return tooLong;
  }

  /** The next line, valid until the next call; null at the end. */
  SourceLine next() throws IOException {
    tooLong = 0;
    int scanned = from;
    while (true) {
      int feed = LineFeeds.find(buffer, scanned, limit);
      if (feed >= 0) {
        return line(feed - from, feed + 1);
      }
      scanned = limit - from;
      if (scanned >= maxLineBytes) {
        return longLine();
      }
      if (!fill()) {
        return limit > from ? line(limit - from, limit) : null;
      }
      scanned += from;
    }
  }

  private SourceLine line(int length, int next) {
    SourceLine line = new SourceLine(file, number++, bufferOffset + from, buffer, from, length);
    from = next;
    return line;
  }

  /** Keeps the beginning and reads over the rest. */
  private SourceLine longLine() throws IOException {
    byte[] kept = Arrays.copyOfRange(buffer, from, from + Math.min(KEPT_BYTES, limit - from));
    long start = bufferOffset + from;
    long length = limit - from;
    from = limit;
    while (fill()) {
      int feed = LineFeeds.find(buffer, from, limit);
      if (feed >= 0) {
        length += feed - from;
        from = feed + 1;
        break;
      }
      length += limit - from;
      from = limit;
    }
    tooLong = length;
    return new SourceLine(file, number++, start, kept, 0, kept.length);
  }

  /** Reads more behind what is left; false at the end of the stream. */
  private boolean fill() throws IOException {
    if (from > 0) {
      System.arraycopy(buffer, from, buffer, 0, limit - from);
      bufferOffset += from;
      limit -= from;
      from = 0;
    }
    if (limit == buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.min(buffer.length * 2, maxLineBytes));
    }
    int n = in.read(buffer, limit, buffer.length - limit);
    if (n < 0) {
      return false;
    }
    limit += n;
    return true;
  }
}
