package io.stepwise.data.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidInput;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class GzipStreamTest {
  private static byte[] member(String text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return out.toByteArray();
  }

  private static byte[] together(byte[]... parts) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.write(part);
    }
    return out.toByteArray();
  }

  private static String read(byte[] file) throws IOException {
    try (InputStream in = new GzipStream("rows.gz", new ByteArrayInputStream(file))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void membersAndZeroPaddingAreRead() throws IOException {
    assertThat(read(member("one\n"))).isEqualTo("one\n");
    assertThat(read(together(member("one\n"), member(""), member("two\n"))))
        .isEqualTo("one\ntwo\n");
    assertThat(read(together(member("one\n"), new byte[700]))).isEqualTo("one\n");
    String long1 = "0123456789".repeat(100_000);
    assertThat(read(together(member(long1), member(long1)))).isEqualTo(long1 + long1);
  }

  @Test
  void membersAreFoundWhereverReadsEnd() throws IOException {
    byte[] file = together(member("one"), member("two"), new byte[3]);
    for (int each = 1; each < 40; each++) {
      int most = each;
      InputStream slow =
          new ByteArrayInputStream(file) {
            @Override
            public synchronized int read(byte[] into, int from, int length) {
              return super.read(into, from, Math.min(length, most));
            }
          };
      try (InputStream in = new GzipStream("rows.gz", slow)) {
        assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("onetwo");
      }
    }
  }

  @Test
  void anythingElseBehindAMemberIsAnErrorThatNamesItsPlace() throws IOException {
    byte[] one = member("one\n");
    assertThatThrownBy(() -> read(together(one, "two\n".getBytes(StandardCharsets.UTF_8))))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("other bytes follow the gzip stream (from byte " + one.length)
        .hasMessageContaining("rows.gz");
    assertThatThrownBy(() -> read(together(one, new byte[5], member("two"))))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("from byte " + (one.length + 5));
    assertThatThrownBy(() -> read(together(one, new byte[] {0x1f})))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("from byte " + one.length);
  }

  @Test
  void damageIsNeverRead() throws IOException {
    byte[] whole = member("0123456789 some text that is a little longer\n".repeat(20));
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(cut)).as("cut to %d", length).isInstanceOf(InvalidInput.class);
    }
    SplittableRandom random = new SplittableRandom(4);
    String expected = read(whole);
    for (int i = 0; i < 500; i++) {
      byte[] damaged = whole.clone();
      int at = random.nextInt(10, whole.length);
      damaged[at] ^= (byte) (1 << random.nextInt(8));
      try {
        assertThat(read(damaged)).as("byte %d", at).isEqualTo(expected);
      } catch (InvalidInput e) {
        assertThat(e).hasMessageContaining("rows.gz");
      }
    }
  }
}
