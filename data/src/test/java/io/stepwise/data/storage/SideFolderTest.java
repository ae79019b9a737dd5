package io.stepwise.data.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SideFolderTest {
  @TempDir Path folder;

  private static void remove(Path local) throws IOException {
    try (Stream<Path> files = Files.list(local)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(local);
  }

  private static void grow(SideFolder side, String line) {
    try (LineLog log = LineLog.open(side.local().resolve("lines.jsonl"))) {
      log.append(line + "\n");
    }
  }

  private static java.util.List<String> lines(SideFolder side) {
    return LineLog.read(side.local().resolve("lines.jsonl"), 0, Long.MAX_VALUE).lines();
  }

  @Test
  void besideALocalOutputItIsJustThereAndNothingIsCopied() throws IOException {
    String output = folder.resolve("prm").toString();
    for (String given : new String[] {output, output + "/", "file:" + output}) {
      SideFolder side = SideFolder.of(given, ".metrics");
      assertThat(side.local()).isEqualTo(folder.resolve("prm.metrics"));
      grow(side, given);
      side.keep();
      side.fetch();
    }
    try (Stream<Path> files = Files.list(folder.resolve("prm.metrics"))) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void outputsOfOneNameElsewhereHaveFoldersOfTheirOwn() {
    Path one = SideFolder.of("hdfs://a/one/prm", ".metrics").local();
    Path other = SideFolder.of("hdfs://a/other/prm", ".metrics").local();
    assertThat(one)
        .isNotEqualTo(other)
        .isEqualTo(SideFolder.of("hdfs://a/one/prm/", ".metrics").local());
    assertThat(one.toString()).startsWith("prm-").endsWith(".metrics").doesNotContain("/");
  }

  @Test
  void copyOnHdfsIsContinuedByAnotherMachine() throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("hdfs").toString());
    try (MiniDFSCluster cluster = new MiniDFSCluster.Builder(configuration).build()) {
      cluster.waitActive();
      String output = cluster.getURI() + "/runs/prm-" + System.nanoTime();
      SideFolder side = SideFolder.of(output, ".metrics");
      try {
        side.fetch(); // nothing there yet
        side.keep();
        assertThat(Folders.exists(output + ".metrics")).isFalse();
        grow(side, "one");
        side.keep();
        grow(side, "two");
        side.keep();
        assertThat(Folders.children(output + ".metrics")).containsExactly("000002");
        side.fetch();
        assertThat(lines(side)).containsExactly("one", "two");

        remove(side.local()); // another machine
        SideFolder there = SideFolder.of(output, ".metrics");
        there.fetch();
        assertThat(lines(there)).containsExactly("one", "two");
        grow(there, "three");
        there.keep();
        // The first machine again, which has not seen the last line; then it has more than the
        // copy.
        Files.writeString(side.local().resolve("lines.jsonl"), "one\ntwo\n");
        side.fetch();
        assertThat(lines(side)).containsExactly("one", "two", "three");
        grow(side, "four");
        side.fetch();
        assertThat(lines(side)).hasSize(4);
        assertThat(InputFolder.open(output + ".metrics/000003").verify().text("lines.jsonl"))
            .isEqualTo("one\ntwo\nthree\n");
      } finally {
        remove(side.local());
      }
    }
  }
}
