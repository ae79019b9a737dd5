package io.stepwise.data.ingest.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.ingest.IngestSettings;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.SolutionTable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder protocol and the job on a real namenode and datanode. */
class IngestOnHdfsTest {
  @TempDir static Path disks;

  private static MiniDFSCluster cluster;
  private static String root;

  @BeforeAll
  static void start() throws IOException {
    Configuration configuration = new Configuration();
    configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, disks.toString());
    cluster = new MiniDFSCluster.Builder(configuration).numDataNodes(1).build();
    root = "hdfs://localhost:" + cluster.getNameNodePort();
  }

  @AfterAll
  static void stop() {
    cluster.shutdown();
  }

  private static void put(String path, String text) throws IOException {
    FileSystem files = cluster.getFileSystem();
    try (OutputStream out = files.create(new org.apache.hadoop.fs.Path(path))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static List<String> names(String folder) throws IOException {
    FileSystem files = cluster.getFileSystem();
    return Stream.of(files.listStatus(new org.apache.hadoop.fs.Path(folder)))
        .map(FileStatus::getPath)
        .map(org.apache.hadoop.fs.Path::getName)
        .toList();
  }

  @Test
  void rowsGoFromHdfsToHdfs() throws IOException {
    put("/in/a.jsonl", PrmRows.solution("one", "a") + "\n{broken\n");
    put("/in/b.jsonl", PrmRows.foundError("two", "a", "b", "c") + "\n");
    IngestSettings settings =
        IngestSettings.of("prm800k", List.of(root + "/in/*.jsonl"), root + "/out/table")
            .partitions(2)
            .splitBytes(100);
    Map<String, Object> counts =
        IngestJob.of(LocalSpark.session(), settings).run().counts().toMap();
    assertThat(counts).containsEntry("lines", 3L).containsEntry("solutions", 2L);

    InputFolder out = InputFolder.open(root + "/out/table").verify();
    List<StepLabelledSolution> rows = new ArrayList<>();
    SolutionTable.read(out, rows::add);
    assertThat(rows)
        .extracting(StepLabelledSolution::problem)
        .containsExactlyInAnyOrder("one", "two");
    assertThat(names("/out")).as("no staging folder stays").containsExactly("table");
    assertThat(Files.exists(out.local().resolve("quarantine/part-00000.jsonl"))).isTrue();
    assertThat(LocalSpark.session().read().parquet(root + "/out/table/solutions").count())
        .isEqualTo(2);
  }

  @Test
  void existingFolderIsNeverReplacedNorMovedInto() throws IOException {
    String path = root + "/race/folder";
    OutputFolder first = OutputFolder.stage(path);
    OutputFolder second = OutputFolder.stage(path);
    first.write("a", "first");
    second.write("a", "second");
    first.commit(ManifestDraft.of("test", Instant.now()));
    assertThatThrownBy(() -> second.commit(ManifestDraft.of("test", Instant.now())))
        .isInstanceOf(InvalidInput.class);
    second.close();
    assertThat(names("/race")).containsExactly("folder");
    assertThat(InputFolder.open(path).verify().files()).containsExactly("a");
    assertThat(new String(InputFolder.open(path).read("a").readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("first");
    assertThatThrownBy(() -> OutputFolder.stage(path)).isInstanceOf(InvalidConfiguration.class);
  }
}
