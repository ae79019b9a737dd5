package io.stepwise.data.ingest;

import io.stepwise.data.storage.SourceFile;
import java.io.IOException;
import java.io.Serializable;

/**
 * A range of a file: the lines whose first byte is in it.
 *
 * @param fileIndex the file's place among the job's inputs, from 0
 * @param file the file
 * @param start first byte
 * @param end first byte after
 * @param linesBefore line feeds before start
 * @param kind how its lines lie in the file; only a plain one has several ranges
 */
public record Split(
    int fileIndex, SourceFile file, long start, long end, long linesBefore, FileKind kind)
    implements Serializable {

  /** A whole file of any kind. */
  static Split whole(SourceFile file) throws IOException {
    return new Split(0, file, 0, file.bytes(), 0, FileKind.of(file));
  }
}
