package io.stepwise.data.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** The few actions of a filesystem that the folder protocol needs. Paths are absolute strings. */
interface FileStore {
  boolean exists(String path) throws IOException;

  boolean isFolder(String path) throws IOException;

  void makeFolders(String path) throws IOException;

  /** A new file, with its folders; closing it makes its bytes durable. */
  OutputStream create(String path) throws IOException;

  InputStream open(String path) throws IOException;

  /** The file's bytes from an offset on. */
  InputStream openAt(String path, long offset) throws IOException;

  /** Length of a file. */
  long bytes(String path) throws IOException;

  /** Files and folders that match a pattern, sorted. */
  List<String> glob(String pattern) throws IOException;

  /** Whether a file of a folder is a link to something outside it; where there are no links, no. */
  default boolean leaves(String folder, String file) throws IOException {
    return false;
  }

  /** Every file below a folder: name relative to it, with '/', to length in bytes. */
  SortedMap<String, Long> files(String folder) throws IOException;

  /** The same through links to folders; a dangling link is an error. */
  default SortedMap<String, Long> filesThroughLinks(String folder) throws IOException {
    return files(folder);
  }

  /** Names directly inside a folder; none when no such folder. */
  List<String> children(String folder) throws IOException;

  Instant modified(String path) throws IOException;

  /** Deletes a file or a folder with all it holds; an absent one is no error. */
  void delete(String path) throws IOException;

  /** Deletes a folder if it is empty; one that is not, or is absent, is no error. */
  void deleteEmpty(String path) throws IOException;

  /** Renames a folder in one step; fails when the new name exists. */
  void rename(String from, String to) throws IOException;

  /** Makes files that others wrote below a folder durable, and the folders themselves. */
  void sync(String folder) throws IOException;

  /** Makes one folder's list of names durable. */
  void syncNames(String folder) throws IOException;

  /** The same path for java.nio, where it is a local one. */
  Optional<Path> local(String path);
}
