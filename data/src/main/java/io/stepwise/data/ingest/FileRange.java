package io.stepwise.data.ingest;

import io.stepwise.data.storage.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * A range of bytes of a file whose kind is not known yet. Ranges are surveyed before they are
 * parsed, each by itself, so that every split knows its line numbers.
 *
 * @param fileIndex the file's place among the job's inputs, from 0
 * @param file the file
 * @param start first byte
 * @param end first byte after
 */
public record FileRange(int fileIndex, SourceFile file, long start, long end)
    implements Serializable {
  private static final int BUFFER_BYTES = 1 << 18;

  /**
   * The ranges of files in order, of this length but for the last of each; empty files have one.
   */
  public static List<FileRange> of(List<SourceFile> files, long rangeBytes) {
    List<FileRange> ranges = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      SourceFile file = files.get(i);
      long start = 0;
      do {
        long end = Math.min(start + rangeBytes, file.bytes());
        ranges.add(new FileRange(i, file, start, end));
        start = end;
      } while (start < file.bytes());
    }
    return ranges;
  }

  /**
   * What a range holds.
   *
   * @param kind of its file
   * @param lineFeeds in the range of a plain file; 0 in others
   */
  public record Survey(FileKind kind, long lineFeeds) {
    private static final FileKind[] KINDS = FileKind.values();

    /** As a number, for {@link #of}. */
    public long toNumber() {
      return lineFeeds * KINDS.length + kind.ordinal();
    }

    /** The survey of a number. */
    public static Survey of(long number) {
      return new Survey(KINDS[(int) (number % KINDS.length)], number / KINDS.length);
    }
  }

  /** Reads the range. */
  public Survey survey() throws IOException {
    FileKind kind = FileKind.of(file);
    if (kind != FileKind.PLAIN) {
      return new Survey(kind, 0);
    }
    long feeds = 0;
    byte[] buffer = new byte[(int) Math.min(BUFFER_BYTES, Math.max(1, end - start))];
    try (InputStream in = file.open(start)) {
      for (long left = end - start; left > 0; ) {
        int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (n < 0) {
          break;
        }
        feeds += LineFeeds.count(buffer, 0, n);
        left -= n;
      }
    }
    return new Survey(kind, feeds);
  }

  /**
   * The ranges as splits: those of a plain file each, every other file as a whole.
   *
   * @param surveys one for each range
   */
  public static List<Split> splits(List<FileRange> ranges, List<Survey> surveys) {
    List<Split> splits = new ArrayList<>();
    long linesBefore = 0;
    for (int i = 0; i < ranges.size(); i++) {
      FileRange range = ranges.get(i);
      FileKind kind = surveys.get(i).kind();
      linesBefore = range.start == 0 ? 0 : linesBefore;
      if (kind == FileKind.PLAIN) {
        splits.add(range.split(range.end, linesBefore, kind));
      } else if (range.start == 0) {
        splits.add(range.split(range.file.bytes(), 0, kind));
      }
      linesBefore += surveys.get(i).lineFeeds();
    }
    return splits;
  }

  private Split split(long to, long linesBefore, FileKind kind) {
    return new Split(fileIndex, file, start, to, linesBefore, kind);
  }
}
