package io.stepwise.data.storage;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A single file that is written atomically, for exchange with other programs; what a job keeps goes
 * to an {@link OutputFolder}. It is staged next to its final name, forced to disk and renamed by
 * {@link #commit}; {@link #close} without a commit leaves nothing.
 */
public final class OutputFile implements AutoCloseable {
  private final Location target;
  private final String staging;
  private final OutputStream stream;
  private boolean settled;

  private OutputFile(Location target, String staging, OutputStream stream) {
    this.target = target;
    this.staging = staging;
    this.stream = stream;
  }

  /**
   * Begins a file.
   *
   * @param path its final name, local or a Hadoop URI
   * @throws InvalidConfiguration when something of that name exists
   * @throws InfrastructureFailure when the filesystem fails
   */
  public static OutputFile stage(String path) {
    Location target = Location.of(path);
    FileStore store = target.store();
    try {
      if (store.exists(target.path())) {
        throw new InvalidConfiguration(
            "Cannot create file: it exists already (" + path + ", expected a new name)");
      }
      StagingName.removeDead(target);
      String staging = target.sibling(StagingName.next(target.name()));
      return new OutputFile(target, staging, store.create(staging));
    } catch (IOException e) {
      throw OutputFolder.failure("create file", path, e);
    }
  }

  /**
   * Writes a line of UTF-8 text and ends it.
   *
   * @throws InfrastructureFailure when the filesystem fails, a full disk among the reasons
   */
  public void line(String text) {
    try {
      stream.write(text.getBytes(StandardCharsets.UTF_8));
      stream.write('\n');
    } catch (IOException e) {
      throw OutputFolder.failure("write file", target.given(), e);
    }
  }

  /** What is written to it becomes the file's bytes; closing it does not end the file. */
  public OutputStream stream() {
    return new FilterOutputStream(stream) {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
      }

      @Override
      public void close() throws IOException {
        out.flush();
      }
    };
  }

  /**
   * Commits the file.
   *
   * @throws InvalidInput when another writer took the name meanwhile
   * @throws InfrastructureFailure when the filesystem fails
   */
  public void commit() {
    try {
      stream.close();
      if (target.store().exists(target.path())) {
        throw new InvalidInput(
            "Cannot create file: another writer created it first ("
                + target.given()
                + ", expected a new name)");
      }
      target.store().rename(staging, target.path());
      target.store().syncNames(target.parent());
      settled = true;
    } catch (IOException e) {
      throw OutputFolder.failure("commit file", target.given(), e);
    }
  }

  /** Removes what was staged unless it was committed. */
  @Override
  public void close() {
    if (settled) {
      return;
    }
    settled = true;
    try (OutputStream ending = stream) {
      ending.flush();
    } catch (IOException e) {
      discard(e);
      return;
    }
    discard(null);
  }

  private void discard(IOException earlier) {
    try {
      target.store().delete(staging);
    } catch (IOException e) {
      if (earlier != null) {
        e.addSuppressed(earlier);
      }
      throw OutputFolder.failure("remove staged file", staging, e);
    }
  }
}
