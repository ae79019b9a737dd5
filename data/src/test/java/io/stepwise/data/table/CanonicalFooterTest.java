package io.stepwise.data.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.storage.Digests;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.Test;

class CanonicalFooterTest {
  private static FileMetaData footer(byte[] file) throws IOException {
    int length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - 8);
    return Util.readFileMetaData(new ByteArrayInputStream(file, file.length - 8 - length, length));
  }

  private static List<List<Encoding>> encodings(byte[] file) throws IOException {
    return footer(file).getRow_groups().stream()
        .flatMap(group -> group.getColumns().stream())
        .map(column -> column.getMeta_data().getEncodings())
        .toList();
  }

  @Test
  void processesThatWriteTheSameRowsWriteTheSameBytes() throws Exception {
    String here = Digests.hex(Digests.sha256().digest(PrintTableDigest.table()));
    for (int i = 0; i < 3; i++) {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:+UnlockExperimentalVMOptions",
                  "-XX:hashCode=" + i, // other identity hash codes, so another order of hash sets
                  "-cp",
                  System.getProperty("java.class.path"),
                  PrintTableDigest.class.getName())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      assertThat(said).as("process " + i).isEqualTo(here);
    }
  }

  @Test
  void everyOrderOfEncodingsBecomesTheSame() throws IOException {
    byte[] file = PrintTableDigest.table();
    assertThat(encodings(file)).hasSizeGreaterThan(3);
    assertThat(encodings(file)).anyMatch(one -> one.size() > 1);
    FileMetaData footer = footer(file);
    footer.getRow_groups().stream()
        .flatMap(group -> group.getColumns().stream())
        .forEach(column -> Collections.reverse(column.getMeta_data().getEncodings()));
    ByteArrayOutputStream reversed = new ByteArrayOutputStream();
    Util.writeFileMetaData(footer, reversed);
    byte[] other = file.clone();
    int start = file.length - 8 - reversed.size();
    System.arraycopy(reversed.toByteArray(), 0, other, start, reversed.size());
    assertThat(other).isNotEqualTo(file);

    ByteArrayOutputStream mended = new ByteArrayOutputStream();
    CanonicalFooter.write(other, mended);
    assertThat(mended.toByteArray()).isEqualTo(file);
    assertThat(encodings(file)).allMatch(one -> one.equals(one.stream().sorted().toList()));
  }

  @Test
  void endWithoutFooterIsLeftAsItIs() throws IOException {
    byte[] file = PrintTableDigest.table();
    for (int length : IntStream.of(0, 3, 8, 1000).toArray()) {
      byte[] cut = Arrays.copyOf(file, length);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      CanonicalFooter.write(cut, out);
      assertThat(out.toByteArray()).isEqualTo(cut);
    }
  }
}
