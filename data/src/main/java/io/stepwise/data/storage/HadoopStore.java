package io.stepwise.data.storage;

import java.io.FileNotFoundException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** Any filesystem Hadoop knows by its URI's scheme. */
final class HadoopStore implements FileStore {
  private final FileSystem files;
  private final FileContext context;

  HadoopStore(String path) throws IOException {
    Configuration configuration = HadoopSettings.configuration();
    Path root = new Path(path);
    this.files = root.getFileSystem(configuration);
    this.context = FileContext.getFileContext(root.toUri(), configuration);
  }

  @Override
  public boolean exists(String path) throws IOException {
    return files.exists(new Path(path));
  }

  @Override
  public boolean isFolder(String path) throws IOException {
    try {
      return files.getFileStatus(new Path(path)).isDirectory();
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  @Override
  public void makeFolders(String path) throws IOException {
    files.mkdirs(new Path(path));
  }

  @Override
  public OutputStream create(String path) throws IOException {
    FSDataOutputStream stream = files.create(new Path(path), false);
    return new DurableStream(stream);
  }

  /** Makes the datanodes write the file to disk when closed, where the filesystem can. */
  private static final class DurableStream extends FilterOutputStream {
    private final FSDataOutputStream stream;
    private boolean closed;

    DurableStream(FSDataOutputStream stream) {
      super(stream);
      this.stream = stream;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      stream.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      if (closed) {
        return;
      }
      closed = true;
      try (FSDataOutputStream closing = stream) {
        if (closing.hasCapability("hsync")) {
          closing.hsync();
        }
      }
    }
  }

  @Override
  public InputStream open(String path) throws IOException {
    return files.open(new Path(path));
  }

  @Override
  public InputStream openAt(String path, long offset) throws IOException {
    FSDataInputStream stream = files.open(new Path(path));
    stream.seek(offset);
    return stream;
  }

  @Override
  public long bytes(String path) throws IOException {
    return files.getFileStatus(new Path(path)).getLen();
  }

  @Override
  public List<String> glob(String pattern) throws IOException {
    FileStatus[] found = files.globStatus(new Path(pattern));
    List<String> paths = new ArrayList<>();
    for (FileStatus entry : found == null ? new FileStatus[0] : found) {
      paths.add(entry.getPath().toString());
    }
    paths.sort(null);
    return paths;
  }

  @Override
  public SortedMap<String, Long> files(String folder) throws IOException {
    Path root = files.makeQualified(new Path(folder));
    int prefix = root.toUri().getPath().length() + 1;
    SortedMap<String, Long> found = new TreeMap<>();
    RemoteIterator<LocatedFileStatus> entries = files.listFiles(root, true);
    while (entries.hasNext()) {
      LocatedFileStatus entry = entries.next();
      found.put(entry.getPath().toUri().getPath().substring(prefix), entry.getLen());
    }
    return found;
  }

  @Override
  public List<String> children(String folder) throws IOException {
    try {
      List<String> names = new ArrayList<>();
      for (FileStatus entry : files.listStatus(new Path(folder))) {
        names.add(entry.getPath().getName());
      }
      names.sort(null);
      return names;
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  @Override
  public Instant modified(String path) throws IOException {
    return Instant.ofEpochMilli(files.getFileStatus(new Path(path)).getModificationTime());
  }

  @Override
  public void delete(String path) throws IOException {
    files.delete(new Path(path), true);
  }

  @Override
  public void deleteEmpty(String path) throws IOException {
    try {
      files.delete(new Path(path), false);
    } catch (IOException e) {
      if (files.exists(new Path(path)) && files.listStatus(new Path(path)).length == 0) {
        throw e;
      }
    }
  }

  @Override
  public void rename(String from, String to) throws IOException {
    // FileSystem.rename would move into an existing folder; this one fails instead.
    context.rename(new Path(from), new Path(to), Options.Rename.NONE);
  }

  /** Nothing to do: the namenode's log is durable, and closed files belong to the datanodes. */
  @Override
  public void sync(String folder) {}

  @Override
  public void syncNames(String folder) {}

  @Override
  public Optional<java.nio.file.Path> local(String path) {
    return Optional.empty();
  }
}
