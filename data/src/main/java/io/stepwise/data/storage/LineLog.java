package io.stepwise.data.storage;

import io.stepwise.data.error.InfrastructureFailure;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A local file of lines that only grows, with one writer at a time. A line is in the file when
 * {@link #append} returns, so a killed process loses at most the line it was writing: readers leave
 * out a torn last line, the next writer cuts it off. Everything that grows is written here; the
 * folder protocol is for what is finished.
 */
public final class LineLog implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;

  private LineLog(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Opens a file for appending; creates it and its folders if they are absent.
   *
   * @throws InfrastructureFailure when the filesystem rejects
   */
  public static LineLog open(Path file) {
    LineLog log = new LineLog(file, channel(file));
    log.cutTornLine();
    return log;
  }

  /**
   * Opens a file for appending and keeps other processes from opening it in this way.
   *
   * @throws InfrastructureFailure when another has it, or the filesystem rejects
   */
  public static LineLog openAlone(Path file) {
    LineLog log = new LineLog(file, channel(file));
    boolean alone;
    try {
      alone = log.channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      alone = false; // another thread of this process has it
    } catch (IOException e) {
      throw failure("lock", file, e);
    }
    if (!alone) {
      log.close();
      throw new InfrastructureFailure(
          "Cannot open log: another process writes to it (" + file + ", expected none)");
    }
    log.cutTornLine();
    return log;
  }

  private static FileChannel channel(Path file) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(folder);
      }
      return FileChannel.open(
          file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw failure("open", file, e);
    }
  }

  private void cutTornLine() {
    try {
      long whole = endOfLastLine();
      channel.truncate(whole);
      channel.position(whole);
    } catch (IOException e) {
      throw failure("open", file, e);
    }
  }

  /** Offset after the last line break, 0 where there is none. */
  private long endOfLastLine() throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    for (long end = channel.size(); end > 0; end--) {
      one.clear();
      channel.read(one, end - 1);
      if (one.get(0) == '\n') {
        return end;
      }
    }
    return 0;
  }

  /**
   * Appends lines.
   *
   * @param lines each ends with a line break
   * @throws InfrastructureFailure when the disk is full or fails
   */
  public synchronized void append(String lines) {
    ByteBuffer bytes = ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8));
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw failure("append to", file, e);
    }
  }

  /** Length of a file in bytes, 0 where there is none. */
  public static long bytes(Path file) {
    try {
      return Files.exists(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      throw failure("read", file, e);
    }
  }

  /**
   * Whole lines of a file.
   *
   * @param lines without their line breaks
   * @param ends offset in bytes after each line
   * @param to offset after the last of them
   */
  public record Slice(List<String> lines, List<Long> ends, long to) {
    /** Copies the lists. */
    public Slice {
      lines = List.copyOf(lines);
      ends = List.copyOf(ends);
    }
  }

  /**
   * The whole lines that stand between two offsets; the file may be written to meanwhile.
   *
   * @param from offset in bytes, at the beginning of a line
   * @param until offset at which to stop; a line that extends beyond it is left out
   */
  public static Slice read(Path file, long from, long until) {
    if (until <= from || !Files.exists(file)) {
      return new Slice(List.of(), List.of(), from);
    }
    byte[] bytes;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      bytes = read(channel, from, Math.min(until, channel.size()));
    } catch (IOException e) {
      throw failure("read", file, e);
    }
    List<String> lines = new ArrayList<>();
    List<Long> ends = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        lines.add(new String(bytes, start, i - start, StandardCharsets.UTF_8));
        start = i + 1;
        ends.add(from + start);
      }
    }
    return new Slice(lines, ends, from + start);
  }

  /** How many lines end before an offset. */
  public static long linesBefore(Path file, long offset) {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      long lines = 0;
      for (long i = 0; i < offset; i++) {
        lines += in.read() == '\n' ? 1 : 0;
      }
      return lines;
    } catch (IOException e) {
      throw failure("read", file, e);
    }
  }

  private static byte[] read(FileChannel channel, long from, long until) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    channel.position(from);
    for (long left = until - from; left > 0; ) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), left));
      int n = channel.read(buffer);
      if (n < 0) {
        break;
      }
      bytes.write(buffer.array(), 0, n);
      left -= n;
    }
    return bytes.toByteArray();
  }

  /** Forces everything to disk. */
  @Override
  public synchronized void close() {
    try (FileChannel closing = channel) {
      closing.force(true);
    } catch (IOException e) {
      throw failure("close", file, e);
    }
  }

  private static InfrastructureFailure failure(String action, Path file, IOException e) {
    return new InfrastructureFailure(
        "Cannot " + action + " log: " + e.getMessage() + " (" + file + ", expected a file)", e);
  }
}
