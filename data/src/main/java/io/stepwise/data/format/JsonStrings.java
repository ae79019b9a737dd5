package io.stepwise.data.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * JSON's strings in UTF-8 bytes. They are looked over eight bytes at a time, without becoming text:
 * what is not read is only checked. Bytes must be UTF-8 in its shortest form, control characters
 * escaped.
 */
final class JsonStrings {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long QUOTES = ONES * '"';
  private static final long BACKSLASHES = ONES * '\\';
  private static final long SPACES = ONES * ' ';
  private static final int NAMES = 256;
  private static final int FIRST_SCRATCH = 1 << 12;
  private static final int MOST_KEPT = 1 << 20;

  private final String[] names = new String[NAMES];
  private byte[] scratch = new byte[FIRST_SCRATCH];
  private byte[] bytes;
  private int start;
  private int end;
  private boolean escaped;
  private boolean foreign;

  /** Strings of a line from now on. */
  void over(byte[] buffer, int from, int to) {
    bytes = buffer;
    start = from;
    end = to;
  }

  /**
   * Looks over a string.
   *
   * @param from behind its first quote
   * @return the index of its last quote
   */
  int close(int from) throws RowProblem {
    escaped = false;
    foreign = false;
    int i = from;
    while (true) {
      while (i <= end - Long.BYTES) {
        long found = special((long) LONGS.get(bytes, i));
        if (found != 0) {
          i += Long.numberOfTrailingZeros(found) >>> 3;
          break;
        }
        i += Long.BYTES;
      }
      if (i >= end) {
        throw broken("the line ends inside a string", i);
      }
      byte c = bytes[i];
      if (c == '"') {
        return i;
      } else if (c == '\\') {
        escaped = true;
        i = escape(i + 1);
      } else if (c < 0) {
        foreign = true;
        i = character(i);
      } else if (c < ' ') {
        throw broken("a control character that is not escaped (code " + c + ")", i);
      } else {
        i++;
      }
    }
  }

  /**
   * Marks quotes, backslashes, control characters and bytes above 127; the lowest mark is exact.
   */
  private static long special(long word) {
    long quotes = word ^ QUOTES;
    long backslashes = word ^ BACKSLASHES;
    return (((quotes - ONES) & ~quotes)
            | ((backslashes - ONES) & ~backslashes)
            | (word - SPACES)
            | word)
        & HIGHS;
  }

  private int escape(int i) throws RowProblem {
    if (i >= end) {
      throw broken("the line ends inside a string", i);
    }
    switch (bytes[i]) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
        return i + 1;
      }
      case 'u' -> {
        for (int k = i + 1; k <= i + 4; k++) {
          if (k >= end || Character.digit(bytes[k], 16) < 0) {
            throw broken("\\u without four hexadecimal digits", i);
          }
        }
        return i + 5;
      }
      default -> throw broken("an unknown escape", i);
    }
  }

  /** The index behind a character of several bytes. */
  private int character(int i) throws RowProblem {
    int first = bytes[i] & 0xff;
    int second = i + 1 < end ? bytes[i + 1] & 0xff : 0;
    int more = first < 0xc2 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : first < 0xf5 ? 3 : 0;
    int least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    int most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    boolean good = more > 0 && i + more < end && second >= least && second <= most;
    for (int k = i + 2; good && k <= i + more; k++) {
      good = (bytes[k] & 0xc0) == 0x80;
    }
    if (!good) {
      throw broken("a byte that is not UTF-8 (" + first + ")", i);
    }
    return i + 1 + more;
  }

  /** The text of the string that was looked over last; null when a surrogate stands alone. */
  String text(int from, int close) {
    if (escaped) {
      int length = unescape(from, close);
      return length < 0 ? null : new String(scratch, 0, length, StandardCharsets.UTF_8);
    }
    return new String(
        bytes, from, close - from, foreign ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
  }

  /** As {@link #text} for the few that come again and again. */
  String name(int from, int close) {
    int length = close - from;
    if (escaped || foreign || length == 0) {
      return text(from, close);
    }
    int slot = (length * 31 + bytes[from] * 7 + bytes[close - 1]) & (NAMES - 1);
    String known = names[slot];
    if (known == null || !isAt(known, from, length)) {
      known = text(from, close);
      names[slot] = known;
    }
    return known;
  }

  private boolean isAt(String name, int from, int length) {
    if (name.length() != length) {
      return false;
    }
    for (int k = 0; k < length; k++) {
      if (name.charAt(k) != bytes[from + k]) {
        return false;
      }
    }
    return true;
  }

  /** UTF-8 of a string with escapes to scratch; its length, −1 when a surrogate stands alone. */
  private int unescape(int from, int close) {
    if (scratch.length < close - from) {
      scratch = new byte[Math.max(scratch.length * 2, close - from)];
    }
    int to = 0;
    int i = from;
    while (i < close) {
      byte c = bytes[i++];
      if (c != '\\') {
        scratch[to++] = c;
        continue;
      }
      byte kind = bytes[i++];
      if (kind != 'u') {
        scratch[to++] = plain(kind);
        continue;
      }
      int point = unit(i);
      i += 4;
      if (Character.isHighSurrogate((char) point)
          && i + 6 <= close
          && bytes[i] == '\\'
          && bytes[i + 1] == 'u'
          && Character.isLowSurrogate((char) unit(i + 2))) {
        point = Character.toCodePoint((char) point, (char) unit(i + 2));
        i += 6;
      } else if (Character.isSurrogate((char) point)) {
        return -1;
      }
      to = encode(point, to);
    }
    return to;
  }

  private static byte plain(byte kind) {
    return switch (kind) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> kind;
    };
  }

  private int unit(int i) {
    int unit = 0;
    for (int k = i; k < i + 4; k++) {
      unit = unit << 4 | Character.digit(bytes[k], 16);
    }
    return unit;
  }

  /** UTF-8 of a character, never longer than its escape. */
  private int encode(int point, int at) {
    int to = at;
    if (point < 0x80) {
      scratch[to++] = (byte) point;
    } else if (point < 0x800) {
      scratch[to++] = (byte) (0xc0 | point >> 6);
      scratch[to++] = continuation(point);
    } else if (point < 0x10000) {
      scratch[to++] = (byte) (0xe0 | point >> 12);
      scratch[to++] = continuation(point >> 6);
      scratch[to++] = continuation(point);
    } else {
      scratch[to++] = (byte) (0xf0 | point >> 18);
      scratch[to++] = continuation(point >> 12);
      scratch[to++] = continuation(point >> 6);
      scratch[to++] = continuation(point);
    }
    return to;
  }

  private static byte continuation(int bits) {
    return (byte) (0x80 | bits & 0x3f);
  }

  /** Tells where the line is no JSON. */
  RowProblem broken(String why, int at) {
    return new RowProblem("broken JSON: " + why + " at byte " + (at - start) + " of the line");
  }

  /** Lets go of the line, and of the room that a long one took. */
  void release() {
    bytes = null;
    if (scratch.length > MOST_KEPT) {
      scratch = new byte[FIRST_SCRATCH];
    }
  }
}
