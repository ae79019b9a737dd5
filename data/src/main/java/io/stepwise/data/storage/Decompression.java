package io.stepwise.data.storage;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStream;
import io.stepwise.data.error.InvalidInput;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.List;

/** Reads compressed files, recognised by their first bytes: gzip and zstd. Others are rejected. */
public final class Decompression {
  private static final int MAGIC_BYTES = 6;
  private static final byte[] GZIP = bytes(0x1f, 0x8b);
  private static final byte[] ZSTD = bytes(0x28, 0xb5, 0x2f, 0xfd);
  private static final List<Other> OTHERS =
      List.of(
          new Other("bzip2", bytes('B', 'Z', 'h')),
          new Other("xz", bytes(0xfd, '7', 'z', 'X', 'Z', 0)),
          new Other("zip", bytes('P', 'K', 3, 4)));

  /** A kind of compression that is not read. */
  private record Other(String name, byte[] magic) {}

  private Decompression() {}

  /**
   * Whether a file that begins with these bytes is compressed.
   *
   * @param file its name, for errors
   * @throws InvalidInput if it is compressed in another way than with gzip or zstd
   */
  public static boolean isCompressed(String file, byte[] head) {
    for (Other other : OTHERS) {
      if (startsWith(head, other.magic)) {
        throw new InvalidInput(
            "Cannot read input: the file is compressed (%s, expected gzip, zstd or none) at %s"
                .formatted(other.name, file));
      }
    }
    return startsWith(head, GZIP) || startsWith(head, ZSTD);
  }

  /**
   * The uncompressed bytes of a file, compressed or not.
   *
   * @param file its name, for errors
   * @param in its bytes, from the first on
   * @throws InvalidInput if it is compressed in another way, or its first bytes are damaged
   */
  public static InputStream open(String file, InputStream in) throws IOException {
    PushbackInputStream whole = new PushbackInputStream(in, MAGIC_BYTES);
    byte[] head = whole.readNBytes(MAGIC_BYTES);
    whole.unread(head);
    if (!isCompressed(file, head)) {
      return whole;
    }
    return startsWith(head, GZIP) ? new GzipStream(file, whole) : new ZstdStream(file, whole);
  }

  private static boolean startsWith(byte[] bytes, byte[] start) {
    boolean starts = bytes.length >= start.length;
    for (int i = 0; starts && i < start.length; i++) {
      starts = bytes[i] == start[i];
    }
    return starts;
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  /** The uncompressed bytes of all frames of a zstd file (RFC 8878). */
  private static final class ZstdStream extends FilterInputStream {
    private final String file;

    ZstdStream(String file, InputStream in) throws IOException {
      super(new ZstdInputStream(in));
      this.file = file;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /**
     * {@inheritDoc}
     *
     * @throws InvalidInput if the file is damaged, truncated, or followed by other bytes
     */
    @Override
    public int read(byte[] into, int start, int length) throws IOException {
      try {
        return super.read(into, start, length);
      } catch (ZstdIOException e) {
        throw new InvalidInput(
            "Cannot read input: its zstd stream is damaged (%s, expected a complete stream) at %s"
                .formatted(e.getMessage(), file),
            e);
      }
    }
  }
}
