package io.stepwise.data.table;

import io.stepwise.data.error.InfrastructureFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.api.RecordConsumer;

/**
 * Writes one part file: zstd, row groups of about 8 MiB so that a streaming reader needs little
 * memory, minima and maxima per row group and page for readers that skip.
 *
 * @param <T> the noun
 */
public final class TableWriter<T> implements AutoCloseable {
  /** The footer's key for {@link RowShape#version}. */
  static final String VERSION_KEY = "stepwise.schema";

  private static final long ROW_GROUP_BYTES = 8L << 20;
  private static final int ROWS_BETWEEN_CHECKS = 20;
  private static final int PAGE_BYTES = 256 << 10;
  private static final int STATISTICS_BYTES = 64;

  private final ParquetWriter<T> writer;
  private final StreamFile file;
  private long rows;

  /**
   * Begins a file.
   *
   * @param out closed with the writer
   */
  public TableWriter(RowShape<T> shape, OutputStream out) {
    this(shape, out, ROW_GROUP_BYTES);
  }

  TableWriter(RowShape<T> shape, OutputStream out, long rowGroupBytes) {
    try {
      file = new StreamFile(out);
      Builder<T> builder =
          new Builder<>(shape, file)
              .withCompressionCodec(CompressionCodecName.ZSTD)
              .withRowGroupSize(rowGroupBytes)
              .withMinRowCountForPageSizeCheck(ROWS_BETWEEN_CHECKS)
              .withPageSize(PAGE_BYTES)
              .withStatisticsTruncateLength(STATISTICS_BYTES)
              .withColumnIndexTruncateLength(STATISTICS_BYTES);
      for (String column : shape.distinctColumns()) {
        builder.withDictionaryEncoding(column, false);
      }
      for (String column : shape.unsearchedColumns()) {
        builder.withStatisticsEnabled(column, false);
      }
      this.writer = builder.build();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Adds a row. */
  public void write(T row) {
    try {
      writer.write(row);
      rows++;
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Rows so far. */
  public long rows() {
    return rows;
  }

  @Override
  public void close() {
    try {
      file.holdEnd();
      writer.close();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private static InfrastructureFailure failure(IOException e) {
    return new InfrastructureFailure(
        "Cannot write table: " + e.getMessage() + " (expected a writable filesystem with space)",
        e);
  }

  private static final class Builder<T> extends ParquetWriter.Builder<T, Builder<T>> {
    private final RowShape<T> shape;

    Builder(RowShape<T> shape, OutputFile file) {
      super(file);
      this.shape = shape;
    }

    @Override
    protected Builder<T> self() {
      return this;
    }

    @Override
    protected WriteSupport<T> getWriteSupport(ParquetConfiguration configuration) {
      return new Support<>(shape);
    }

    @Override
    @SuppressWarnings("deprecation") // still abstract in parquet-mr
    protected WriteSupport<T> getWriteSupport(Configuration configuration) {
      return new Support<>(shape);
    }
  }

  private static final class Support<T> extends WriteSupport<T> {
    private final RowShape<T> shape;
    private RecordConsumer consumer;

    Support(RowShape<T> shape) {
      this.shape = shape;
    }

    @Override
    public WriteContext init(ParquetConfiguration configuration) {
      return context();
    }

    @Override
    @SuppressWarnings("deprecation") // still abstract in parquet-mr
    public WriteContext init(Configuration configuration) {
      return context();
    }

    private WriteContext context() {
      return new WriteContext(shape.type(), Map.of(VERSION_KEY, shape.version()));
    }

    @Override
    public void prepareForWrite(RecordConsumer recordConsumer) {
      this.consumer = recordConsumer;
    }

    @Override
    public void write(T row) {
      shape.write(row, consumer);
    }
  }

  /** A stream as the file that parquet-mr wants. */
  private static final class StreamFile implements OutputFile {
    private final OutputStream out;
    private ByteArrayOutputStream end;

    StreamFile(OutputStream out) {
      this.out = out;
    }

    /** Keeps what follows, a row group at most and the footer, until the file is closed. */
    void holdEnd() {
      if (end == null) {
        end = new ByteArrayOutputStream();
      }
    }

    @Override
    public PositionOutputStream create(long blockSizeHint) {
      return new PositionOutputStream() {
        private long position;
        private boolean closed;

        @Override
        public long getPos() {
          return position;
        }

        @Override
        public void write(int b) throws IOException {
          write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          (end == null ? out : end).write(bytes, offset, length);
          position += length;
        }

        @Override
        public void flush() throws IOException {
          out.flush();
        }

        @Override
        public void close() throws IOException {
          if (closed) {
            return;
          }
          closed = true;
          try (OutputStream closing = out) {
            if (end != null) {
              CanonicalFooter.write(end.toByteArray(), closing);
            }
          }
        }
      };
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
      return create(blockSizeHint);
    }

    @Override
    public boolean supportsBlockSize() {
      return false;
    }

    @Override
    public long defaultBlockSize() {
      return 0;
    }
  }
}
