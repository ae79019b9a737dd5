package io.stepwise.data.storage;

import io.stepwise.data.storage.Manifest.FileEntry;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.UUID;

/**
 * Where the workers of a job leave files for an {@link OutputFolder} whose driver is elsewhere.
 * Each attempt writes under a name of its own; the driver takes the files of the attempts that
 * counted ({@link OutputFolder#adopt}) and the rest disappears with the commit.
 *
 * @param path the staging folder, absolute or a URI
 */
public record StagingArea(String path) implements Serializable {
  static final String ATTEMPTS = "_attempts";

  /** A file that a worker has finished. */
  public record Attempt(String stagedName, FileEntry entry) {}

  /** A file being written; {@link #finish} once its stream is closed. */
  public static final class Draft {
    private final String stagedName;
    private final OutputStream stream;
    private FileEntry entry;

    private Draft(StagingArea area, String label) throws IOException {
      this.stagedName = ATTEMPTS + "/" + UUID.randomUUID() + "-" + label;
      Location location = Location.of(area.path());
      this.stream =
          new ChecksummedStream(
              location.store().create(location.child(stagedName)),
              location.child(stagedName),
              found -> this.entry = found);
    }

    /** Where its bytes go. */
    public OutputStream stream() {
      return stream;
    }

    /** The finished file. */
    public Attempt finish() {
      if (entry == null) {
        throw new IllegalStateException(
            "Cannot finish file: it is still open (" + stagedName + ")");
      }
      return new Attempt(stagedName, entry);
    }
  }

  /**
   * Begins a file.
   *
   * @param label ends the file's staged name, for whoever looks into a staging folder
   */
  public Draft create(String label) {
    try {
      return new Draft(this, label);
    } catch (IOException e) {
      throw OutputFolder.failure("create file", path + "/" + ATTEMPTS, e);
    }
  }
}
