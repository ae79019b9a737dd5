package io.stepwise.data.storage;

import io.stepwise.data.storage.Manifest.FileEntry;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** Compares length and SHA-256 with the manifest's once the end has been read. */
final class VerifyingStream extends FilterInputStream {
  private final String path;
  private final FileEntry expected;
  private final MessageDigest digest = Digests.sha256();
  private boolean checked;

  VerifyingStream(InputStream in, String path, FileEntry expected) {
    super(in);
    this.path = path;
    this.expected = expected;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n = in.read(buffer, offset, length);
    if (n > 0) {
      digest.update(buffer, offset, n);
    } else if (n < 0 && !checked) {
      checked = true;
      String found = Digests.hex(digest.digest());
      if (!found.equals(expected.sha256())) {
        throw InputFolder.damaged(path, found, expected.sha256());
      }
    }
    return n;
  }

  /** Reads over the bytes, since the checksum needs them. */
  @Override
  public long skip(long n) throws IOException {
    byte[] buffer = new byte[(int) Math.min(Math.max(n, 0), 1 << 16)];
    long skipped = 0;
    while (skipped < n) {
      int got = read(buffer, 0, (int) Math.min(buffer.length, n - skipped));
      if (got < 0) {
        break;
      }
      skipped += got;
    }
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
