package io.stepwise.data.storage;

import io.stepwise.data.storage.Manifest.FileEntry;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.function.Consumer;

/** Takes length and SHA-256 of what passes; reports them once when closed without failure. */
final class ChecksummedStream extends OutputStream {
  private final OutputStream out;
  private final String path;
  private final Consumer<FileEntry> closed;
  private final MessageDigest digest = Digests.sha256();
  private long bytes;
  private boolean open = true;
  private boolean failed;

  ChecksummedStream(OutputStream out, String path, Consumer<FileEntry> closed) {
    this.out = out;
    this.path = path;
    this.closed = closed;
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] buffer, int offset, int length) {
    try {
      out.write(buffer, offset, length);
    } catch (IOException e) {
      failed = true;
      throw OutputFolder.failure("write file", path, e);
    }
    digest.update(buffer, offset, length);
    bytes += length;
  }

  @Override
  public void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      failed = true;
      throw OutputFolder.failure("write file", path, e);
    }
  }

  @Override
  public void close() {
    if (!open) {
      return;
    }
    open = false;
    try {
      out.close();
    } catch (IOException e) {
      if (failed) {
        return; // the failure that came first was thrown already
      }
      throw OutputFolder.failure("write file", path, e);
    }
    if (!failed) {
      closed.accept(new FileEntry(bytes, Digests.hex(digest.digest())));
    }
  }
}
