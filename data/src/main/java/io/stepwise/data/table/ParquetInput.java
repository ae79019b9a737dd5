package io.stepwise.data.table;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.HadoopSettings;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;

/** Opens Parquet files: local ones through java.nio, others through Hadoop. */
final class ParquetInput {
  private ParquetInput() {}

  static ParquetFileReader open(String path) throws IOException {
    return ParquetFileReader.open(
        file(path), ParquetReadOptions.builder().usePageChecksumVerification(true).build());
  }

  /** A local path is absolute; a URI does not begin with a slash. */
  private static InputFile file(String path) throws IOException {
    return path.startsWith("/")
        ? new LocalInputFile(Path.of(path))
        : HadoopInputFile.fromPath(
            new org.apache.hadoop.fs.Path(path), HadoopSettings.configuration());
  }

  /**
   * Every exception of parquet-mr, including plain runtime exceptions, means that bytes are wrong.
   */
  static InvalidInput damaged(String path, Exception e) {
    String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return new InvalidInput(
        "Cannot read table: "
            + why.lines().findFirst().orElse(why).replaceAll("\\S+InputFile@\\S+", "it")
            + " (expected a complete Parquet file) at "
            + path,
        e);
  }
}
