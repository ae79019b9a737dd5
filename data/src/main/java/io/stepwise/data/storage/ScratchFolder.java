package io.stepwise.data.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;

/** A folder of this machine for what is thrown away; removed with all in it when closed. */
public final class ScratchFolder implements AutoCloseable {
  private final LocalStore store = new LocalStore();
  private final String path =
      Path.of(System.getProperty("java.io.tmpdir"), "stepwise-" + UUID.randomUUID()).toString();

  /** Creates the folder. */
  public ScratchFolder() {
    try {
      store.makeFolders(path);
    } catch (IOException e) {
      throw OutputFolder.failure("make folder", path, e);
    }
  }

  /** Where it is. */
  public String path() {
    return path;
  }

  @Override
  public void close() {
    try {
      store.delete(path);
    } catch (IOException e) {
      throw OutputFolder.failure("remove folder", path, e);
    }
  }
}
