package io.stepwise.cluster;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/** A NameNode and two DataNodes, each a process of its own, empty at the start. */
final class Hdfs implements AutoCloseable {
  private final List<Daemon> daemons = new ArrayList<>();
  private final String uri;

  Hdfs(Path folder) throws Exception {
    int port = Daemon.freePort();
    uri = "hdfs://127.0.0.1:" + port;
    Path conf = Files.createDirectories(folder.resolve("hadoop-conf"));
    Files.writeString(conf.resolve("core-site.xml"), xml(Map.of("fs.defaultFS", uri)));
    Files.writeString(
        conf.resolve("hdfs-site.xml"),
        xml(
            Map.of(
                "dfs.namenode.name.dir", "file://" + folder.resolve("name"),
                "dfs.namenode.http-address", "127.0.0.1:0",
                "dfs.datanode.address", "127.0.0.1:0",
                "dfs.datanode.http.address", "127.0.0.1:0",
                "dfs.datanode.ipc.address", "127.0.0.1:0")));
    String nameNode = "org.apache.hadoop.hdfs.server.namenode.NameNode";
    Daemon format = start(folder, "format", conf, nameNode, "-format", "-nonInteractive");
    if (format.process().waitFor() != 0) {
      throw new AssertionError(format.output());
    }
    daemons.add(start(folder, "namenode", conf, nameNode).awaitPort(port));
    for (int i = 1; i <= 2; i++) {
      Path data = folder.resolve("data-" + i);
      daemons.add(
          start(
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

  private static Daemon start(Path folder, String name, Path conf, String... words)
      throws IOException {
    // The daemons of the test class path, on Spark's copies of everything else.
    String minicluster =
        Stream.of(
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path"))
                    .split(":", -1))
            .filter(jar -> jar.contains("hadoop-client-minicluster"))
            .findFirst()
            .orElseThrow();
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx256m",
                "-cp",
                conf + ":" + minicluster + ":" + Commands.SPARK_HOME + "/jars/*"));
    command.addAll(List.of(words));
    return Daemon.start(folder.resolve(name + ".log"), Map.of(), command);
  }

  private static String xml(Map<String, String> settings) {
    StringBuilder text = new StringBuilder("<configuration>");
    settings.forEach(
        (key, value) ->
            text.append("<property><name>")
                .append(key)
                .append("</name><value>")
                .append(value)
                .append("</value></property>"));
    return text.append("</configuration>").toString();
  }

  String uri() {
    return uri;
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
