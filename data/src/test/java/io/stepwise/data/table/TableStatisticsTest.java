package io.stepwise.data.table;

import static org.apache.parquet.filter2.predicate.FilterApi.binaryColumn;
import static org.apache.parquet.filter2.predicate.FilterApi.eq;
import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.StepLabelledSolution;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reader that knows nothing of us finds in the footer, and what that saves it. */
class TableStatisticsTest {
  @TempDir Path folder;
  private LocalInputFile file;

  @BeforeEach
  void write() throws IOException {
    Path path = folder.resolve("part.parquet");
    List<StepLabelledSolution> sorted =
        SolutionTableTest.solutions(5000, 3).stream()
            .sorted(Comparator.comparing(StepLabelledSolution::problemId))
            .toList();
    try (OutputStream out = Files.newOutputStream(path);
        TableWriter<byte[]> writer = new TableWriter<>(SolutionTable.encoded(), out, 64 << 10)) {
      sorted.forEach(row -> writer.write(SolutionCodec.encode(row)));
    }
    file = new LocalInputFile(path);
  }

  private static ColumnChunkMetaData column(BlockMetaData group, String name) {
    return group.getColumns().stream()
        .filter(column -> column.getPath().toDotString().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void problemsOfARowGroupAreARangeAndAllIsCompressed() throws IOException {
    try (ParquetFileReader reader = ParquetFileReader.open(file)) {
      List<BlockMetaData> groups = reader.getRowGroups();
      assertThat(groups).hasSizeGreaterThan(5);
      Binary last = null;
      for (BlockMetaData group : groups) {
        ColumnChunkMetaData problem = column(group, "problem_id");
        Binary first = (Binary) problem.getStatistics().genericGetMin();
        if (last != null) {
          assertThat(Binary.lexicographicCompare(first, last)).isGreaterThanOrEqualTo(0);
        }
        last = (Binary) problem.getStatistics().genericGetMax();
        assertThat(column(group, "provenance.line").getStatistics().hasNonNullValue()).isTrue();
        assertThat(column(group, "steps.list.element.text").getStatistics().hasNonNullValue())
            .as("minima of steps would help nobody")
            .isFalse();
        assertThat(group.getColumns())
            .allMatch(column -> column.getCodec() == CompressionCodecName.ZSTD);
      }
    }
  }

  @Test
  void readerThatLooksForOneProblemSkipsMostRowGroups() throws IOException {
    ParquetReadOptions one =
        ParquetReadOptions.builder()
            .withRecordFilter(
                FilterCompat.get(eq(binaryColumn("problem_id"), Binary.fromString("p17"))))
            .build();
    try (ParquetFileReader all = ParquetFileReader.open(file);
        ParquetFileReader some = ParquetFileReader.open(file, one)) {
      assertThat(some.getRowGroups().size()).isBetween(1, all.getRowGroups().size() / 3);
    }
  }
}
