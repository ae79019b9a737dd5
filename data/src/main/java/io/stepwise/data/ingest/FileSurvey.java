package io.stepwise.data.ingest;

import io.stepwise.data.storage.Digests;
import io.stepwise.data.storage.SourceFile;
import io.stepwise.data.table.ByteReader;
import io.stepwise.data.table.ByteWriter;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * One pass over a file before it is parsed: its SHA-256, and how many lines begin before each of
 * its splits, so that every split knows its line numbers.
 *
 * @param sha256 of the file as it is stored
 * @param splits the file in ranges, in order
 */
public record FileSurvey(String sha256, List<Split> splits) {
  private static final int BUFFER_BYTES = 1 << 18;

  /** Copies the list. */
  public FileSurvey {
    splits = List.copyOf(splits);
  }

  /**
   * Surveys a file.
   *
   * @param fileIndex the file's place among the job's inputs
   * @param splitBytes length of the ranges; files that are not plain have one
   */
  public static FileSurvey of(int fileIndex, SourceFile file, long splitBytes) throws IOException {
    MessageDigest digest = Digests.sha256();
    byte[] buffer =
        new byte[(int) Math.max(FileKind.MAGIC_BYTES, Math.min(BUFFER_BYTES, splitBytes))];
    List<Split> splits = new ArrayList<>();
    long start = 0;
    long linesBefore = 0;
    long at = 0;
    long lines = 0;
    FileKind kind = FileKind.PLAIN;
    try (InputStream in = file.open(0)) {
      for (int n = in.readNBytes(buffer, 0, buffer.length);
          n > 0;
          n = in.readNBytes(buffer, 0, buffer.length)) {
        digest.update(buffer, 0, n);
        if (at == 0) {
          kind = FileKind.of(buffer, n);
        }
        if (kind == FileKind.PLAIN) {
          // Ranges end at buffer boundaries, the first one at or after the wished length.
          if (at - start >= splitBytes) {
            splits.add(new Split(fileIndex, file, start, at, linesBefore, FileKind.PLAIN));
            start = at;
            linesBefore = lines;
          }
          lines += LineFeeds.count(buffer, 0, n);
        }
        at += n;
      }
    }
    splits.add(new Split(fileIndex, file, start, at, linesBefore, kind));
    return new FileSurvey(Digests.hex(digest.digest()), splits);
  }

  /** As bytes, for {@link #fromBytes}. */
  public byte[] toBytes() {
    ByteWriter out = new ByteWriter();
    out.text(sha256);
    out.number(splits.size());
    for (Split split : splits) {
      out.number(split.start());
      out.number(split.end());
      out.number(split.linesBefore());
      out.number(split.kind().ordinal());
    }
    return out.toBytes();
  }

  /** What {@link #toBytes} wrote for the same file. */
  public static FileSurvey fromBytes(int fileIndex, SourceFile file, byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    String sha256 = in.text();
    List<Split> splits = new ArrayList<>();
    for (long left = in.number(); left > 0; left--) {
      splits.add(new Split(fileIndex, file, in.number(), in.number(), in.number(), kind(in)));
    }
    return new FileSurvey(sha256, splits);
  }

  private static FileKind kind(ByteReader in) {
    return FileKind.values()[(int) in.number()];
  }
}
