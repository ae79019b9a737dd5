package io.stepwise.jobs.doctor;

import io.stepwise.jobs.job.JobContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;

/** Runs a small job in which every executor loads the tensor engine. */
final class Cluster {
  private static final int TASKS = 8;
  private static final int CONNECT_MILLISECONDS = 5_000;
  private static final int PATIENCE_SECONDS = 120;
  private static final String TENSORS_OK = ": tensors ok";

  private Cluster() {}

  static Finding look(JobContext context) throws InterruptedException {
    String master = System.getProperty("spark.master", context.common().master());
    List<String> silent = Stream.of(addresses(master)).filter(at -> !answers(at)).toList();
    if (!silent.isEmpty()) {
      return Finding.failed(
          "no answer from " + String.join(", ", silent),
          "start the master, or check --master and the firewall between");
    }
    if (master.startsWith("yarn")
        && System.getenv("HADOOP_CONF_DIR") == null
        && System.getenv("YARN_CONF_DIR") == null) {
      return Finding.failed(
          "HADOOP_CONF_DIR is not set",
          "set it to the folder with yarn-site.xml and core-site.xml");
    }
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(context.spark().sparkContext());
    JavaFutureAction<List<String>> job =
        spark
            .parallelize(Collections.nCopies(TASKS, 0), TASKS)
            .map(task -> engine())
            .collectAsync();
    try {
      List<String> executors =
          new ArrayList<>(new TreeSet<>(job.get(PATIENCE_SECONDS, TimeUnit.SECONDS)));
      String found =
          master + " ran " + TASKS + " tasks; executor " + String.join(", executor ", executors);
      return executors.stream().allMatch(one -> one.endsWith(TENSORS_OK))
          ? Finding.good(found)
          : Finding.failed(found, "check the executors' logs: the tensor engine does not load");
    } catch (TimeoutException e) {
      job.cancel(true);
      return Finding.failed(
          master + " started no executor within " + PATIENCE_SECONDS + " s",
          "free cores and memory there, or request less: --executor-memory, --executor-cores");
    } catch (ExecutionException e) {
      String why = String.valueOf(e.getCause().getMessage()).lines().findFirst().orElse("");
      return Finding.failed(master + ": " + why, "check the executors' logs in the cluster's UI");
    }
  }

  /** An executor and the description of its engine. */
  private static String engine() {
    Check check = Engine::look;
    Finding finding = check.finding();
    String executor =
        SparkEnv.get().executorId()
            + " on "
            + SparkEnv.get().blockManager().blockManagerId().host();
    return finding.verdict() == Finding.Verdict.FAILED
        ? executor + ": " + finding.found()
        : executor + TENSORS_OK;
  }

  /** Host and port of what a master's URL names; none for local, YARN and what has no port. */
  static String[] addresses(String master) {
    if (master.startsWith("spark://")) {
      return master.substring("spark://".length()).split(",", -1);
    }
    if (master.startsWith("k8s://")) {
      String server = master.substring("k8s://".length());
      URI uri = URI.create(server.contains("://") ? server : "https://" + server);
      return new String[] {uri.getHost() + ":" + (uri.getPort() < 0 ? 443 : uri.getPort())};
    }
    return new String[0];
  }

  private static boolean answers(String address) {
    int colon = address.lastIndexOf(':');
    try (Socket socket = new Socket()) {
      int port = Integer.parseInt(address.substring(colon + 1));
      socket.connect(
          new InetSocketAddress(address.substring(0, colon), port), CONNECT_MILLISECONDS);
      return true;
    } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
      return false; // unreachable, unknown or no address at all
    }
  }
}
