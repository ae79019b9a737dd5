package io.stepwise.data.ingest;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.format.SourceLine;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** The lines of one split. */
public final class SplitReader implements AutoCloseable {
  private static final int GZIP_BUFFER_BYTES = 1 << 16;

  private final Split split;
  private final InputStream in;
  private final LineReader lines;

  private SplitReader(Split split, InputStream in, LineReader lines) {
    this.split = split;
    this.in = in;
    this.lines = lines;
  }

  /**
   * Opens the split's file and goes to the first line that begins in it.
   *
   * @throws IOException when the filesystem fails
   * @throws InvalidInput when a compressed file is damaged
   */
  public static SplitReader open(Split split) throws IOException {
    String path = split.file().path();
    if (split.gzip()) {
      InputStream raw = split.file().open(0);
      try {
        InputStream in = new GZIPInputStream(raw, GZIP_BUFFER_BYTES);
        return new SplitReader(split, in, new LineReader(path, in, 0, 1));
      } catch (ZipException | EOFException e) {
        raw.close();
        throw damaged(split, 0, e);
      }
    }
    if (split.start() == 0) {
      InputStream in = split.file().open(0);
      return new SplitReader(split, in, new LineReader(path, in, 0, 1));
    }
    // From one byte earlier: if that is a line feed, a line begins at the start itself.
    InputStream in = split.file().open(split.start() - 1);
    LineReader lines = new LineReader(path, in, split.start() - 1, split.linesBefore());
    SourceLine partial = lines.next();
    if (partial != null && partial.length() > 0) {
      // The rest of a line that began before: the next one has one line feed more before it.
      lines = lines.renumbered(split.linesBefore() + 2);
    } else {
      lines = lines.renumbered(split.linesBefore() + 1);
    }
    return new SplitReader(split, in, lines);
  }

  /**
   * The next line, valid until the next call; null at the end of the split.
   *
   * @throws IOException when the filesystem fails
   * @throws InvalidInput when a compressed file is damaged
   */
  public SourceLine next() throws IOException {
    if (!split.gzip() && lines.offset() >= split.end()) {
      return null;
    }
    try {
      return lines.next();
    } catch (ZipException | EOFException e) {
      throw damaged(split, lines.offset(), e);
    }
  }

  /** Length in bytes of the last line when it was too long to be kept whole, else 0. */
  public long tooLong() {
    return lines.tooLong();
  }

  private static InvalidInput damaged(Split split, long offset, IOException e) {
    return new InvalidInput(
        "Cannot read input: its gzip stream is damaged ("
            + e.getMessage()
            + " after "
            + offset
            + " uncompressed bytes, expected a whole stream) at "
            + split.file().path(),
        e);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
