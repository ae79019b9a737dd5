package io.stepwise.data.ingest;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.format.SourceLine;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Lines of a gzip file; byte offsets are those of the uncompressed text. */
final class GzipLines implements LineSource {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Split split;
  private final InputStream in;
  private final LineReader lines;

  private GzipLines(Split split, InputStream in) {
    this.split = split;
    this.in = in;
    this.lines = new LineReader(split.file().path(), in, 0, 1);
  }

  static GzipLines open(Split split) throws IOException {
    InputStream raw = split.file().open(0);
    try {
      return new GzipLines(split, new GZIPInputStream(raw, BUFFER_BYTES));
    } catch (ZipException | EOFException e) {
      raw.close();
      throw damaged(split, 0, e);
    }
  }

  @Override
  public SourceLine next() throws IOException {
    try {
      return lines.next();
    } catch (ZipException | EOFException e) {
      throw damaged(split, lines.offset(), e);
    }
  }

  private static InvalidInput damaged(Split split, long offset, IOException e) {
    return new InvalidInput(
        "Cannot read input: its gzip stream is damaged ("
            + e.getMessage()
            + " after "
            + offset
            + " uncompressed bytes, expected a complete stream) at "
            + split.file().path(),
        e);
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
