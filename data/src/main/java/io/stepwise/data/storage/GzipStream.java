package io.stepwise.data.storage;

import io.stepwise.data.error.InvalidInput;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The uncompressed bytes of a gzip file (RFC 1952): all its members, and zero bytes of padding
 * behind them. Anything else behind a member is an error; {@link java.util.zip.GZIPInputStream}
 * ends there as if the file did.
 */
public final class GzipStream extends InputStream {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int HEADER_CHECKSUM = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xe0;

  private final String file;
  private final InputStream in;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 checksum = new CRC32();
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int from;
  private int limit;
  private long offset; // of buffer[0] in the file
  private long read;
  private boolean end;

  /**
   * Over a file's bytes, from its first on.
   *
   * @param file its name, for errors
   * @throws InvalidInput where it does not begin with a gzip header
   */
  public GzipStream(String file, InputStream in) throws IOException {
    this.file = file;
    this.in = in;
    header();
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
    if (length == 0) {
      return 0;
    }
    while (!end) {
      int n = inflate(into, start, length);
      if (n > 0) {
        checksum.update(into, start, n);
        read += n;
        return n;
      }
      if (inflater.finished()) {
        from = limit - inflater.getRemaining();
        trailer();
        nextMember();
      } else if (inflater.needsDictionary()) {
        throw damaged("it needs a dictionary");
      } else {
        require(fill());
        inflater.setInput(buffer, from, limit - from);
        from = limit;
      }
    }
    return -1;
  }

  private int inflate(byte[] into, int start, int length) {
    try {
      return inflater.inflate(into, start, length);
    } catch (DataFormatException e) {
      throw damaged(e.getMessage());
    }
  }

  private void header() throws IOException {
    if (next() != 0x1f || next() != 0x8b || next() != 8) {
      throw damaged("it does not begin with a gzip header");
    }
    int flags = next();
    if ((flags & RESERVED) != 0) {
      throw damaged("its header has unknown flags");
    }
    skip(6); // time, flags of the compressor, operating system
    if ((flags & EXTRA) != 0) {
      skip(next() | next() << 8);
    }
    for (int text = NAME; text <= COMMENT; text <<= 1) {
      while ((flags & text) != 0 && next() != 0) {
        continue; // a name or comment ends with a zero byte
      }
    }
    skip((flags & HEADER_CHECKSUM) == 0 ? 0 : 2);
    inflater.reset();
    inflater.setInput(buffer, from, limit - from);
    from = limit;
    checksum.reset();
  }

  private void trailer() throws IOException {
    long expected = littleEndian();
    long length = littleEndian();
    if (expected != checksum.getValue() || length != (inflater.getBytesWritten() & 0xffffffffL)) {
      throw damaged("its checksum is wrong");
    }
  }

  /** Goes to the next member, or to the end of the file over zero bytes. */
  private void nextMember() throws IOException {
    boolean padded = false;
    while (from < limit || fill()) {
      if (buffer[from] != 0) {
        boolean member =
            !padded && buffer[from] == 0x1f && (limit - from > 1 || more()) && isMagic();
        if (!member) {
          throw new InvalidInput(
              "Cannot read input: other bytes follow the gzip stream (from byte "
                  + (offset + from)
                  + ", expected the end, another gzip member or zero bytes) at "
                  + file);
        }
        header();
        return;
      }
      padded = true;
      from++;
    }
    end = true;
  }

  private boolean isMagic() {
    return buffer[from + 1] == (byte) 0x8b;
  }

  /** Reads more behind a single byte that is left. */
  private boolean more() throws IOException {
    buffer[0] = buffer[from];
    offset += from;
    from = 0;
    int n = in.read(buffer, 1, buffer.length - 1);
    limit = 1 + Math.max(n, 0);
    return n > 0;
  }

  private int next() throws IOException {
    if (from == limit) {
      require(fill());
    }
    return buffer[from++] & 0xff;
  }

  private void skip(int bytes) throws IOException {
    for (int i = 0; i < bytes; i++) {
      next();
    }
  }

  private long littleEndian() throws IOException {
    long value = 0;
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      value |= (long) next() << shift;
    }
    return value;
  }

  private boolean fill() throws IOException {
    offset += limit;
    from = 0;
    try {
      limit = Math.max(in.read(buffer), 0);
    } catch (EOFException e) {
      limit = 0;
    }
    return limit > 0;
  }

  private void require(boolean more) {
    if (!more) {
      throw damaged("it ends too early");
    }
  }

  private InvalidInput damaged(String why) {
    return new InvalidInput(
        "Cannot read input: its gzip stream is damaged: "
            + why
            + " (near byte "
            + (offset + from)
            + ", after "
            + read
            + " uncompressed bytes, expected a complete stream) at "
            + file);
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    in.close();
  }
}
