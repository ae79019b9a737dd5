package io.stepwise.data.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** Copies of remote folders in the temporary folder, one per digest, shared by all processes. */
final class LocalCopy {
  private LocalCopy() {}

  static Path of(InputFolder folder) {
    Path copies =
        Path.of(
            System.getProperty("java.io.tmpdir"), "stepwise-" + System.getProperty("user.name"));
    Path copy = copies.resolve(folder.digest());
    if (Files.isDirectory(copy)) {
      return copy;
    }
    LocalStore store = new LocalStore();
    String staging = copies.resolve("." + folder.digest() + "-" + UUID.randomUUID()).toString();
    try {
      try {
        store.makeFolders(staging);
        for (String name : folder.files()) {
          try (InputStream in = folder.read(name);
              OutputStream out = store.create(staging + "/" + name)) {
            in.transferTo(out);
          }
        }
        store.rename(staging, copy.toString());
      } catch (FileAlreadyExistsException e) {
        return copy; // another process made the same copy first
      } finally {
        store.delete(staging);
      }
      return copy;
    } catch (IOException e) {
      throw OutputFolder.failure("copy folder", copy.toString(), e);
    }
  }
}
