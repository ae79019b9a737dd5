package io.stepwise.data.storage;

import io.stepwise.data.error.InfrastructureFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A folder next to an output for files that grow while the output is made: {@code
 * <output><suffix>}.
 *
 * <p>Next to a local output it is just that. A line must be on a disk when it is written and must
 * not hold up a training step, which filesystems behind a URI do not promise (some cannot append at
 * all); so for an output there the files grow in the working folder, under a name of their own, and
 * {@link #keep} copies them next to the output: to {@code <output><suffix>/000001}, a finished
 * folder, which the next copy replaces. A process on another machine begins with the copy.
 */
public final class SideFolder {
  private static final int DIGEST = 8;

  private final Path local;
  private final String copies;

  private SideFolder(Path local, String copies) {
    this.local = local;
    this.copies = copies;
  }

  /**
   * The folder of an output.
   *
   * @param output local or a URI
   * @param suffix e.g. ".metrics"
   */
  public static SideFolder of(String output, String suffix) {
    String beside = Location.beside(output, suffix);
    if (!Location.isRemote(output)) {
      return new SideFolder(Path.of(beside), null);
    }
    String path = output.replaceFirst("/+$", "");
    String name = path.substring(path.lastIndexOf('/') + 1);
    String own = Digests.ofText(path).substring(0, DIGEST);
    return new SideFolder(Path.of(name + "-" + own + suffix), beside);
  }

  /** Where the files grow; may not exist yet. */
  public Path local() {
    return local;
  }

  /** Takes from the copy next to the output what is longer there: another machine went on. */
  public void fetch() {
    List<String> names = copies == null ? List.of() : names();
    if (names.isEmpty()) {
      return;
    }
    InputFolder copy = InputFolder.open(copies + "/" + names.get(names.size() - 1)).verify();
    try {
      Files.createDirectories(local);
      for (String file : copy.files()) {
        Path fetched = local.resolve("." + file + ".fetched");
        try (InputStream in = copy.read(file)) {
          Files.copy(in, fetched, StandardCopyOption.REPLACE_EXISTING);
        }
        Path here = local.resolve(file);
        if (LineLog.bytes(here) < Files.size(fetched)) {
          Files.move(fetched, here, StandardCopyOption.ATOMIC_MOVE);
        } else {
          Files.delete(fetched);
        }
      }
    } catch (IOException e) {
      throw failure("fetch", e);
    }
  }

  /** Copies what is there now next to an output that is not local. */
  public void keep() {
    if (copies == null || !Files.isDirectory(local)) {
      return;
    }
    List<String> names = names();
    int last = names.isEmpty() ? 0 : Integer.parseInt(names.get(names.size() - 1));
    String next = copies + "/" + String.format(Locale.ROOT, "%06d", last + 1);
    try (OutputFolder folder = OutputFolder.stage(next);
        Stream<Path> files = Files.list(local)) {
      for (Path file : files.filter(SideFolder::isWhole).sorted().toList()) {
        try (OutputStream out = folder.create(file.getFileName().toString())) {
          Files.copy(file, out);
        }
      }
      folder.commit(ManifestDraft.of("keep-copy", Instant.now()));
    } catch (IOException e) {
      throw failure("copy", e);
    }
    names.forEach(name -> Folders.remove(copies + "/" + name));
  }

  /** Removes the files and their copies. */
  public void remove() {
    if (copies != null) {
      names().forEach(name -> Folders.remove(copies + "/" + name));
    }
    if (!Files.isDirectory(local)) {
      return;
    }
    try (Stream<Path> files = Files.list(local)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(local);
    } catch (IOException e) {
      throw failure("remove", e);
    }
  }

  private static boolean isWhole(Path file) {
    return Files.isRegularFile(file) && !file.getFileName().toString().startsWith(".");
  }

  private List<String> names() {
    return Folders.children(copies).stream().filter(name -> name.matches("[0-9]{6,9}")).toList();
  }

  private InfrastructureFailure failure(String action, IOException e) {
    return new InfrastructureFailure(
        "Cannot "
            + action
            + " growing files: "
            + e.getMessage()
            + " ("
            + local
            + ", expected to reach "
            + copies
            + ")",
        e);
  }
}
