package io.stepwise.jobs.architecture.bad;

import java.io.File;
import java.io.FileOutputStream;
import java.io.FileWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.hadoop.fs.FileSystem;

/** Ways around the folder protocol, each in a class of its own. */
public final class WritesFiles {
  private WritesFiles() {}

  static final class ByStream {
    OutputStream open(File file) throws IOException {
      return new FileOutputStream(file);
    }
  }

  static final class ByWriter {
    Writer open(String name) throws IOException {
      return new FileWriter(name, StandardCharsets.UTF_8);
    }
  }

  static final class ByPrinter {
    Writer open(String name) throws IOException {
      return new PrintWriter(name, StandardCharsets.UTF_8);
    }
  }

  static final class ByFiles {
    void write(Path file) throws IOException {
      Files.writeString(file, "text");
    }
  }

  static final class ByMoving {
    void write(Path from, Path to) throws IOException {
      Files.move(from, to);
    }
  }

  static final class ByChannel {
    FileChannel open(Path file) throws IOException {
      return FileChannel.open(file, StandardOpenOption.WRITE);
    }
  }

  static final class ByHadoop {
    OutputStream open(FileSystem files, String name) throws IOException {
      return files.create(new org.apache.hadoop.fs.Path(name));
    }
  }
}
