package io.stepwise.jobs.ingest;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.format.SourceLine;
import io.stepwise.data.ingest.FileKind;
import io.stepwise.data.ingest.LineSource;
import io.stepwise.data.ingest.Split;
import io.stepwise.data.storage.OutputFile;
import io.stepwise.data.storage.SourceFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.zip.DeflaterOutputStream;

/**
 * The first lines of label files as one plain file.
 *
 * @param path of the plain file
 * @param lines how many it has
 * @param bytes its length
 * @param share of all that the files hold, 1 where the sample is all of it; an estimate where files
 *     are compressed
 */
record LabelSample(String path, long lines, long bytes, double share) {
  private static final int BUFFER_BYTES = 1 << 16;

  /** Takes lines until there are so many bytes of them. */
  static LabelSample take(List<SourceFile> files, long most, String path) {
    long lines = 0;
    long bytes = 0;
    boolean whole = true;
    CountingStream packed = new CountingStream();
    try (OutputFile file = OutputFile.stage(path);
        OutputStream plain = new BufferedOutputStream(file.stream(), BUFFER_BYTES);
        OutputStream packing = new DeflaterOutputStream(packed)) {
      for (SourceFile source : files) {
        try (LineSource from = LineSource.open(split(source))) {
          SourceLine line = bytes < most ? from.next() : null;
          for (; line != null && bytes < most; line = from.next()) {
            byte[] text = oneLine(line);
            plain.write(text);
            packing.write(text);
            bytes += text.length;
            lines += line.isBlank() ? 0 : 1;
          }
          whole &= line == null && bytes < most;
        }
      }
      plain.flush();
      packing.close();
      file.commit();
      double all = whole ? bytes : unpacked(files, (double) bytes / packed.bytes);
      return new LabelSample(path, lines, bytes, whole ? 1 : Math.min(1, bytes / all));
    } catch (IOException e) {
      throw new InfrastructureFailure(
          "Cannot read input: " + e.getMessage() + " (expected readable files) at " + files, e);
    }
  }

  /** A row of a JSON document may have line feeds between its words. */
  private static byte[] oneLine(SourceLine line) {
    byte[] text = new byte[line.length() + 1];
    System.arraycopy(line.buffer(), line.start(), text, 0, line.length());
    for (int i = 0; i < line.length(); i++) {
      text[i] = text[i] == '\n' ? (byte) ' ' : text[i];
    }
    text[line.length()] = '\n';
    return text;
  }

  /** The files' bytes without compression, which is taken to be as good as gzip's of the sample. */
  private static double unpacked(List<SourceFile> files, double ratio) throws IOException {
    double all = 0;
    for (SourceFile file : files) {
      FileKind kind = FileKind.of(file);
      boolean packed = kind == FileKind.COMPRESSED || kind == FileKind.PARQUET;
      all += file.bytes() * (packed ? ratio : 1);
    }
    return all;
  }

  private static Split split(SourceFile file) throws IOException {
    return new Split(0, file, 0, file.bytes(), 0, FileKind.of(file));
  }

  /** Counts what is written, and keeps none of it. */
  private static final class CountingStream extends OutputStream {
    private long bytes;

    @Override
    public void write(int b) {
      bytes++;
    }

    @Override
    public void write(byte[] b, int offset, int length) {
      bytes += length;
    }
  }
}
