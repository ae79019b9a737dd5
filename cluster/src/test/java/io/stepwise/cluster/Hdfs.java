package io.stepwise.cluster;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;

/** A NameNode and two DataNodes, each a process of its own, empty at the start. */
final class Hdfs implements AutoCloseable {
  /** The property with the address that all listen on, where that is not this machine's own. */
  static final String ADDRESS = "stepwise.cluster.address";

  private final List<Daemon> daemons = new ArrayList<>();
  private final String uri;
  private final Path conf;

  Hdfs(Path folder) throws Exception {
    int port = Daemon.freePort();
    String address = System.getProperty(ADDRESS, "127.0.0.1");
    uri = "hdfs://" + address + ":" + port;
    conf = Files.createDirectories(folder.resolve("hadoop-conf"));
    Files.writeString(conf.resolve("core-site.xml"), Hadoop.settings(Map.of("fs.defaultFS", uri)));
    Files.writeString(
        conf.resolve("hdfs-site.xml"),
        Hadoop.settings(
            Map.of(
                "dfs.namenode.name.dir", "file://" + folder.resolve("name"),
                "dfs.namenode.http-address", "127.0.0.1:0",
                // The address need not have a name.
                "dfs.namenode.datanode.registration.ip-hostname-check", "false",
                "dfs.datanode.address", address + ":0",
                "dfs.datanode.http.address", address + ":0",
                "dfs.datanode.ipc.address", address + ":0")));
    String nameNode = "org.apache.hadoop.hdfs.server.namenode.NameNode";
    Daemon format = Hadoop.start(folder, "format", conf, nameNode, "-format", "-nonInteractive");
    if (format.process().waitFor() != 0) {
      throw new AssertionError(format.output());
    }
    daemons.add(Hadoop.start(folder, "namenode", conf, nameNode).awaitPort(address, port));
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

  /** Whether there is a file that a pattern names. */
  boolean has(String pattern) {
    try (FileSystem files = files()) {
      FileStatus[] found = files.globStatus(new org.apache.hadoop.fs.Path(pattern));
      return found != null && found.length > 0;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() throws InterruptedException {
    for (Daemon daemon : daemons) {
      daemon.close();
    }
  }
}
