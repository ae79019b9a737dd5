package io.stepwise.data.storage;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** A local disk through java.nio, which leaves no checksum files behind as Hadoop's view would. */
final class LocalStore implements FileStore {
  private static final int BUFFER_BYTES = 1 << 16;

  @Override
  public boolean exists(String path) {
    return Files.exists(Path.of(path));
  }

  @Override
  public boolean isFolder(String path) {
    return Files.isDirectory(Path.of(path));
  }

  @Override
  public void makeFolders(String path) throws IOException {
    Files.createDirectories(Path.of(path));
  }

  @Override
  public OutputStream create(String path) throws IOException {
    Path file = Path.of(path);
    Files.createDirectories(file.getParent());
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    return new DurableStream(channel);
  }

  /** Forces the file to disk when closed. */
  private static final class DurableStream extends FilterOutputStream {
    private final FileChannel channel;

    DurableStream(FileChannel channel) {
      super(new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES));
      this.channel = channel;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      if (!channel.isOpen()) {
        return;
      }
      try (FileChannel closing = channel) {
        out.flush();
        closing.force(true);
      }
    }
  }

  @Override
  public InputStream open(String path) throws IOException {
    return new BufferedInputStream(Files.newInputStream(Path.of(path)), BUFFER_BYTES);
  }

  @Override
  public InputStream openAt(String path, long offset) throws IOException {
    FileChannel channel = FileChannel.open(Path.of(path), StandardOpenOption.READ);
    // A pipe has no position to set.
    return Channels.newInputStream(offset == 0 ? channel : channel.position(offset));
  }

  @Override
  public long bytes(String path) throws IOException {
    return Files.size(Path.of(path));
  }

  /**
   * Parts that exist as they are written are taken as they are; the rest is the pattern. One that
   * is not well-formed matches nothing.
   */
  @Override
  public List<String> glob(String pattern) throws IOException {
    Path root = Path.of("/");
    String rest = pattern.substring(1);
    for (int slash = rest.indexOf('/'); slash > 0; slash = rest.indexOf('/')) {
      Path next = root.resolve(rest.substring(0, slash));
      if (!Files.isDirectory(next)) {
        break;
      }
      root = next;
      rest = rest.substring(slash + 1);
    }
    if (rest.chars().noneMatch(c -> "*?[{".indexOf(c) >= 0)) {
      return List.of();
    }
    Path from = root;
    Path real = root.toRealPath(); // a link to a folder is not entered otherwise
    PathMatcher matcher;
    try {
      matcher = root.getFileSystem().getPathMatcher("glob:" + rest);
    } catch (PatternSyntaxException e) {
      return List.of(); // the name of a file that does not exist, e.g. with one bracket
    }
    int depth = rest.contains("**") ? Integer.MAX_VALUE : Path.of(rest).getNameCount();
    try (Stream<Path> paths = Files.walk(real, depth)) {
      return paths
          .map(real::relativize)
          .filter(matcher::matches)
          .map(path -> from.resolve(path).toString())
          .sorted()
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @Override
  public SortedMap<String, Long> files(String folder) throws IOException {
    SortedMap<String, Long> files = new TreeMap<>();
    Path root = Path.of(folder).toRealPath(); // a link to a folder is not entered otherwise
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            String name = root.relativize(file).toString().replace('\\', '/');
            if (attributes.isRegularFile()) {
              files.put(name, attributes.size());
            } else if (attributes.isSymbolicLink() && Files.isRegularFile(file)) {
              files.put(name, Files.size(file));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }

  @Override
  public SortedMap<String, Long> filesThroughLinks(String folder) throws IOException {
    SortedMap<String, Long> files = new TreeMap<>();
    Path root = Path.of(folder);
    Files.walkFileTree(
        root,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isSymbolicLink()) {
              throw new NoSuchFileException(file + ", a dangling link");
            }
            if (attributes.isRegularFile()) {
              files.put(root.relativize(file).toString(), attributes.size());
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }

  /** A download cache of models keeps its files in {@code blobs} next to {@code snapshots}. */
  @Override
  public boolean leaves(String folder, String file) throws IOException {
    Path root = Path.of(folder).toRealPath();
    Path real = Path.of(file).toRealPath();
    Path snapshots = root.getParent();
    boolean cached =
        snapshots != null
            && snapshots.endsWith("snapshots")
            && real.startsWith(snapshots.resolveSibling("blobs"));
    return !real.startsWith(root) && !cached;
  }

  @Override
  public List<String> children(String folder) throws IOException {
    try (Stream<Path> entries = Files.list(Path.of(folder))) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  @Override
  public Instant modified(String path) throws IOException {
    return Files.getLastModifiedTime(Path.of(path)).toInstant();
  }

  @Override
  public void delete(String path) throws IOException {
    Path root = Path.of(path);
    if (!Files.exists(root)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  @Override
  public void deleteEmpty(String path) throws IOException {
    try {
      Files.delete(Path.of(path));
    } catch (DirectoryNotEmptyException | NoSuchFileException e) {
      return; // as promised
    }
  }

  @Override
  public void rename(String from, String to) throws IOException {
    // rename(2) would replace an empty folder; one with files it rejects by itself.
    if (Files.exists(Path.of(to))) {
      throw new FileAlreadyExistsException(to);
    }
    Files.move(Path.of(from), Path.of(to), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void sync(String folder) throws IOException {
    Files.walkFileTree(
        Path.of(folder),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            force(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            force(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  @Override
  public void syncNames(String folder) throws IOException {
    force(Path.of(folder));
  }

  private static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public Optional<Path> local(String path) {
    return Optional.of(Path.of(path));
  }
}
