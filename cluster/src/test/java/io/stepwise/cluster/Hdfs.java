package io.stepwise.cluster;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/** A NameNode and two DataNodes, each a process of its own, empty at the start. */
final class Hdfs implements AutoCloseable {
  private final List<Daemon> daemons = new ArrayList<>();
  private final String uri;
  private final Path conf;

  Hdfs(Path folder) throws Exception {
    int port = Daemon.freePort();
    uri = "hdfs://127.0.0.1:" + port;
    conf = Files.createDirectories(folder.resolve("hadoop-conf"));
    Files.writeString(conf.resolve("core-site.xml"), Hadoop.settings(Map.of("fs.defaultFS", uri)));
    Files.writeString(
        conf.resolve("hdfs-site.xml"),
        Hadoop.settings(
            Map.of(
                "dfs.namenode.name.dir", "file://" + folder.resolve("name"),
                "dfs.namenode.http-address", "127.0.0.1:0",
                "dfs.datanode.address", "127.0.0.1:0",
                "dfs.datanode.http.address", "127.0.0.1:0",
                "dfs.datanode.ipc.address", "127.0.0.1:0")));
    String nameNode = "org.apache.hadoop.hdfs.server.namenode.NameNode";
    Daemon format = Hadoop.start(folder, "format", conf, nameNode, "-format", "-nonInteractive");
    if (format.process().waitFor() != 0) {
      throw new AssertionError(format.output());
    }
    daemons.add(Hadoop.start(folder, "namenode", conf, nameNode).awaitPort(port));
    for (int i = 1; i <= 2; i++) {
      Path data = folder.resolve("data-" + i);
      daemons.add(
          Hadoop.start(
              folder,
              "datanode-" + i,
              conf,
              "org.apache.hadoop.hdfs.server.datanode.DataNode",
              "-D",
              "dfs.datanode.data.dir=file://" + data));
    }
    for (int i = 1; i <= 2; i++) {
      Path version = folder.resolve("data-" + i).resolve("current/VERSION");
      daemons.get(i).await("datanode " + i, () -> Files.exists(version));
    }
  }

  String uri() {
    return uri;
  }

  /** The folder with what clients need to know. */
  Path conf() {
    return conf;
  }

  FileSystem files() throws IOException {
    Configuration configuration = new Configuration();
    configuration.set("dfs.replication", "2");
    return FileSystem.newInstance(URI.create(uri), configuration);
  }

  @Override
  public void close() throws InterruptedException {
    for (Daemon daemon : daemons) {
      daemon.close();
    }
  }
}
