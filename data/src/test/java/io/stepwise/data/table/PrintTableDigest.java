package io.stepwise.data.table;

import io.stepwise.data.Problem;
import io.stepwise.data.storage.Digests;
import java.io.ByteArrayOutputStream;
import java.util.stream.IntStream;

/** A process that writes a table and prints the SHA-256 of its bytes. */
final class PrintTableDigest {
  private PrintTableDigest() {}

  static byte[] table() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TableWriter<Problem> writer = new TableWriter<>(new ProblemShape(), bytes, 1 << 14)) {
      IntStream.range(0, 2000)
          .mapToObj(i -> new Problem("p" + i, "What is " + i + " + 1?", i % 3 == 0 ? null : "7"))
          .forEach(writer::write);
    }
    return bytes.toByteArray();
  }

  public static void main(String[] arguments) {
    System.out.println(Digests.hex(Digests.sha256().digest(table())));
  }
}
