package io.stepwise.jobs.progress;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The standard streams of a command: control characters are printed as {@link TerminalText} shows
 * them. Line breaks and tabs pass. Code that draws (bars, colours) prints to {@link #styled}, with
 * text that it has escaped itself.
 */
public final class TerminalOutput extends PrintStream {
  private final PrintStream drawn;
  private volatile boolean muted;

  /** Escapes what goes to the stream, which is written as UTF-8. */
  public TerminalOutput(PrintStream drawn) {
    super(new Escaping(drawn), true, StandardCharsets.UTF_8);
    this.drawn = drawn;
  }

  /** The stream beneath, for what is drawn; a stream of another kind is its own. */
  public static PrintStream styled(PrintStream out) {
    return out instanceof TerminalOutput terminal ? terminal.drawn : out;
  }

  /** Prints nothing more: the process ends, and what fails on the way is no news. */
  public void mute() {
    flush();
    muted = true;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    if (!muted) {
      super.write(bytes, offset, length);
    }
  }

  @Override
  public void write(int one) {
    if (!muted) {
      super.write(one);
    }
  }

  /** Escapes in UTF-8; a character cut between two writes is held until its rest arrives. */
  private static final class Escaping extends FilterOutputStream {
    private final byte[] held = new byte[2];
    private int count;

    Escaping(OutputStream out) {
      super(out);
    }

    @Override
    public synchronized void write(int one) throws IOException {
      int next = one & 0xff;
      if (count == 0) {
        if (next == 0xc2 || next == 0xe2) {
          held[count++] = (byte) next;
        } else if (TerminalText.isControl(next) && next < 0x80 && next != '\n' && next != '\t') {
          escaped(next);
        } else {
          out.write(next);
        }
        return;
      }
      if ((next & 0xc0) != 0x80) { // not UTF-8: what was held stands for itself
        release();
        write(next);
        return;
      }
      int first = held[0] & 0xff;
      if (count == 1 && first == 0xe2) {
        held[count++] = (byte) next;
        return;
      }
      int letter =
          first == 0xc2 ? (next & 0x3f) | 0x80 : 0x2000 | (held[1] & 0x3f) << 6 | (next & 0x3f);
      if (TerminalText.isControl(letter)) {
        count = 0;
        escaped(letter);
      } else {
        release();
        out.write(next);
      }
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
      int plain = offset;
      for (int i = offset; i < offset + length; i++) {
        int next = bytes[i] & 0xff;
        boolean passes = count == 0 && (next >= 0x20 || next == '\n' || next == '\t');
        if (passes && next != 0x7f && next != 0xc2 && next != 0xe2) {
          continue;
        }
        out.write(bytes, plain, i - plain);
        write(next);
        plain = i + 1;
      }
      out.write(bytes, plain, offset + length - plain);
    }

    private void release() throws IOException {
      out.write(held, 0, count);
      count = 0;
    }

    private void escaped(int letter) throws IOException {
      out.write(TerminalText.escape(letter).getBytes(StandardCharsets.US_ASCII));
    }
  }
}
