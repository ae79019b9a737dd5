package io.stepwise.data.storage;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** A local disk that can run full, and whose renames can fail before, after or for good. */
final class FaultyStore implements FileStore {
  enum RenameFault {
    NONE,
    NOT_DONE,
    DONE_BUT_REPORTED_AS_FAILED,
    UNKNOWN
  }

  private final LocalStore disk = new LocalStore();
  private final RenameFault renameFault;
  private long freeBytes;
  private boolean gone;

  FaultyStore(long freeBytes, RenameFault renameFault) {
    this.freeBytes = freeBytes;
    this.renameFault = renameFault;
  }

  @Override
  public OutputStream create(String path) throws IOException {
    return new FilterOutputStream(disk.create(path)) {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        if (length > freeBytes) {
          throw new IOException("No space left on device");
        }
        freeBytes -= length;
        out.write(bytes, offset, length);
      }
    };
  }

  @Override
  public void deleteEmpty(String path) throws IOException {
    disk.deleteEmpty(path);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    switch (renameFault) {
      case NONE -> disk.rename(from, to);
      case NOT_DONE -> throw new IOException("Connection refused");
      case DONE_BUT_REPORTED_AS_FAILED -> {
        disk.rename(from, to);
        throw new IOException("Connection reset by peer");
      }
      case UNKNOWN -> {
        gone = true;
        throw new IOException("Connection timed out");
      }
    }
  }

  @Override
  public boolean exists(String path) throws IOException {
    if (gone) {
      throw new IOException("Connection timed out");
    }
    return disk.exists(path);
  }

  @Override
  public boolean isFolder(String path) {
    return disk.isFolder(path);
  }

  @Override
  public void makeFolders(String path) throws IOException {
    disk.makeFolders(path);
  }

  @Override
  public InputStream open(String path) throws IOException {
    return disk.open(path);
  }

  @Override
  public InputStream openAt(String path, long offset) throws IOException {
    return disk.openAt(path, offset);
  }

  @Override
  public long bytes(String path) throws IOException {
    return disk.bytes(path);
  }

  @Override
  public List<String> glob(String pattern) throws IOException {
    return disk.glob(pattern);
  }

  @Override
  public SortedMap<String, Long> files(String folder) throws IOException {
    return disk.files(folder);
  }

  @Override
  public List<String> children(String folder) throws IOException {
    return disk.children(folder);
  }

  @Override
  public Instant modified(String path) throws IOException {
    return disk.modified(path);
  }

  @Override
  public void delete(String path) throws IOException {
    disk.delete(path);
  }

  @Override
  public void sync(String folder) throws IOException {
    disk.sync(folder);
  }

  @Override
  public void syncNames(String folder) throws IOException {
    disk.syncNames(folder);
  }

  @Override
  public Optional<Path> local(String path) {
    return disk.local(path);
  }
}
