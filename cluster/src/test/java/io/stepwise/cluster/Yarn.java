package io.stepwise.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.api.records.NodeState;
import org.apache.hadoop.yarn.client.api.YarnClient;
import org.apache.hadoop.yarn.exceptions.YarnException;

/**
 * A ResourceManager with its capacity scheduler and two NodeManagers, each a process of its own.
 * What a container takes beyond its memory kills it, as on a user's cluster.
 */
final class Yarn implements AutoCloseable {
  private final List<Daemon> daemons = new ArrayList<>();
  private final Path conf;

  /**
   * Starts them and waits until both nodes have registered.
   *
   * @param hdfs where applications are staged; its settings for clients are copied next to YARN's
   */
  Yarn(Path folder, Hdfs hdfs) throws Exception {
    conf = Files.createDirectories(folder.resolve("conf"));
    copySettings(hdfs.conf(), conf);
    Files.writeString(
        conf.resolve("capacity-scheduler.xml"),
        Hadoop.settings(
            Map.of(
                "yarn.scheduler.capacity.root.queues", "default",
                "yarn.scheduler.capacity.root.default.capacity", "100",
                "yarn.scheduler.capacity.maximum-am-resource-percent", "1.0")));
    Map<String, String> settings = new HashMap<>();
    for (String address : List.of("address", "scheduler.address", "resource-tracker.address")) {
      settings.put("yarn.resourcemanager." + address, "127.0.0.1:" + Daemon.freePort());
    }
    settings.put("yarn.resourcemanager.hostname", "127.0.0.1");
    settings.put("yarn.resourcemanager.admin.address", "127.0.0.1:" + Daemon.freePort());
    settings.put("yarn.resourcemanager.webapp.address", "127.0.0.1:" + Daemon.freePort());
    settings.put("yarn.scheduler.minimum-allocation-mb", "256");
    settings.put("yarn.nodemanager.vmem-check-enabled", "false");
    settings.put(
        "yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage", "99");
    Files.writeString(conf.resolve("yarn-site.xml"), Hadoop.settings(settings));
    Daemon manager =
        Hadoop.start(
            folder,
            "resourcemanager",
            conf,
            "org.apache.hadoop.yarn.server.resourcemanager.ResourceManager");
    daemons.add(manager);
    for (int i = 1; i <= 2; i++) {
      daemons.add(node(folder.resolve("node-" + i), settings));
    }
    Configuration configuration = new Configuration();
    configuration.addResource(new org.apache.hadoop.fs.Path(conf.resolve("yarn-site.xml").toUri()));
    try (YarnClient client = YarnClient.createYarnClient()) {
      client.init(configuration);
      client.start();
      for (Daemon node : daemons.subList(1, 3)) {
        node.await("two nodes", () -> running(client) == 2);
      }
    }
  }

  /** What clients of HDFS need to know. */
  private static void copySettings(Path from, Path to) throws IOException {
    for (String file : List.of("core-site.xml", "hdfs-site.xml")) {
      Files.copy(from.resolve(file), to.resolve(file));
    }
  }

  private static int running(YarnClient client) {
    try {
      return client.getNodeReports(NodeState.RUNNING).size();
    } catch (YarnException | IOException e) {
      throw new AssertionError(e);
    }
  }

  private Daemon node(Path folder, Map<String, String> common) throws IOException {
    Map<String, String> settings = new HashMap<>(common);
    settings.put("yarn.nodemanager.hostname", "127.0.0.1");
    settings.put("yarn.nodemanager.address", "127.0.0.1:0");
    settings.put("yarn.nodemanager.localizer.address", "127.0.0.1:" + Daemon.freePort());
    settings.put("yarn.nodemanager.webapp.address", "127.0.0.1:" + Daemon.freePort());
    settings.put("yarn.nodemanager.local-dirs", folder.resolve("local").toString());
    settings.put("yarn.nodemanager.log-dirs", folder.resolve("logs").toString());
    settings.put("yarn.nodemanager.resource.memory-mb", "5120");
    settings.put("yarn.nodemanager.resource.cpu-vcores", "4");
    Path own = Files.createDirectories(folder.resolve("conf"));
    copySettings(conf, own);
    Files.writeString(own.resolve("yarn-site.xml"), Hadoop.settings(settings));
    return Hadoop.start(
        folder, "nodemanager", own, "org.apache.hadoop.yarn.server.nodemanager.NodeManager");
  }

  /** The folder that {@code HADOOP_CONF_DIR} names. */
  Path conf() {
    return conf;
  }

  /** Processes of containers whose command line has this word. */
  List<ProcessHandle> containers(String word) {
    return Processes.java(daemons.stream().flatMap(daemon -> daemon.process().descendants()), word);
  }

  @Override
  public void close() throws InterruptedException {
    for (int i = daemons.size() - 1; i >= 0; i--) {
      daemons.get(i).close();
    }
  }
}
