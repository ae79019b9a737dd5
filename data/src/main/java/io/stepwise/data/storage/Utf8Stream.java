package io.stepwise.data.storage;

import io.stepwise.data.error.InvalidInput;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of a text file behind its byte order mark, if it has one. A mark of UTF-16 or UTF-32 is
 * an error that names the encoding.
 */
public final class Utf8Stream extends FilterInputStream {
  private static final int MOST_MARK = 4;

  private final int markBytes;

  private Utf8Stream(InputStream in, int markBytes) {
    super(in);
    this.markBytes = markBytes;
  }

  /**
   * Over a file's bytes, from its first on.
   *
   * @param file its name, for errors
   * @throws InvalidInput where the file is in UTF-16 or UTF-32
   */
  public static Utf8Stream open(String file, InputStream in) throws IOException {
    PushbackInputStream bytes = new PushbackInputStream(in, MOST_MARK);
    byte[] head = bytes.readNBytes(MOST_MARK);
    int mark = markBytes(file, head);
    bytes.unread(head, mark, head.length - mark);
    return new Utf8Stream(bytes, mark);
  }

  /**
   * The number of the first line that is not UTF-8, from 1; the number of lines if all are.
   *
   * @param in a file's bytes, from its first on
   */
  public static long firstOtherLine(InputStream in) throws IOException {
    BufferedInputStream bytes = new BufferedInputStream(in);
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (long number = 1; ; number++) {
      line.reset();
      int b = bytes.read();
      for (; b >= 0 && b != '\n'; b = bytes.read()) {
        line.write(b);
      }
      if (b < 0 || !isUtf8(line.toByteArray())) {
        return number;
      }
    }
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** Length of the mark that was passed over, in bytes: 0 or 3. */
  public int markBytes() {
    return markBytes;
  }

  /**
   * Length of the byte order mark at the start of some bytes: 0 or 3.
   *
   * @throws InvalidInput where it is one of UTF-16 or UTF-32
   */
  public static int markBytes(String file, byte[] head) {
    int first = head.length < 2 ? 0 : (head[0] & 0xff) << 8 | head[1] & 0xff;
    int second = head.length < 4 ? -1 : (head[2] & 0xff) << 8 | head[3] & 0xff;
    String encoding = null;
    if (first == 0xfffe) {
      encoding = second == 0 ? "UTF-32" : "UTF-16";
    } else if (first == 0xfeff) {
      encoding = "UTF-16";
    } else if (first == 0 && second == 0xfeff) {
      encoding = "UTF-32";
    }
    if (encoding != null) {
      throw new InvalidInput(
          "Cannot read input: the text is in another encoding ("
              + encoding
              + ", expected UTF-8) at "
              + file);
    }
    boolean utf8 = head.length >= 3 && first == 0xefbb && (head[2] & 0xff) == 0xbf;
    return utf8 ? 3 : 0;
  }
}
