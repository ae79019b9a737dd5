package io.stepwise.data.ingest;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.format.SourceLine;
import io.stepwise.data.storage.Decompression;
import io.stepwise.data.storage.Utf8Stream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Lines of a file compressed with gzip or zstd; byte offsets are those of the uncompressed text.
 */
final class CompressedLines implements LineSource {
  private final Utf8Stream in;
  private final LineReader lines;

  private CompressedLines(String path, Utf8Stream in) {
    this.in = in;
    this.lines = new LineReader(path, in, in.markBytes(), 1);
  }

  static CompressedLines open(Split split) throws IOException {
    String path = split.file().path();
    InputStream raw = split.file().open(0);
    try {
      return new CompressedLines(path, Utf8Stream.open(path, Decompression.open(path, raw)));
    } catch (InvalidInput | IOException e) {
      raw.close();
      throw e;
    }
  }

  @Override
  public SourceLine next() throws IOException {
    return lines.next();
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
