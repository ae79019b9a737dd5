package io.stepwise.data.storage;

import io.stepwise.data.storage.Manifest.FileEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;

/** SHA-256 in lower-case hexadecimal: of text, of streams, of folders. */
public final class Digests {
  private Digests() {}

  /** Digest of a text's UTF-8 bytes. */
  public static String ofText(String text) {
    return hex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Digest of everything left in a stream; the stream is not closed. */
  static FileEntry ofStream(InputStream in) throws IOException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[1 << 16];
    long bytes = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      digest.update(buffer, 0, n);
      bytes += n;
    }
    return new FileEntry(bytes, hex(digest.digest()));
  }

  /** Digest of a folder: one line per file in name order: checksum, length, name. */
  static String ofFiles(SortedMap<String, FileEntry> files) {
    MessageDigest digest = sha256();
    for (Map.Entry<String, FileEntry> file : files.entrySet()) {
      String line =
          file.getValue().sha256() + " " + file.getValue().bytes() + " " + file.getKey() + "\n";
      digest.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return hex(digest.digest());
  }

  /** A new SHA-256. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Cannot compute checksums: this JVM has no SHA-256", e);
    }
  }

  /** Lower-case hexadecimal. */
  public static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
