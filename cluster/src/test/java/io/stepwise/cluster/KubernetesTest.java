package io.stepwise.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same commands on Kubernetes, from outside and as the Job of {@code deploy/kubernetes}. The
 * same seed gives the same tables as on this machine alone, with an executor lost and with a driver
 * lost.
 */
@Tag("kubernetes")
@Timeout(value = 10 * 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ExtendWith({PodNetwork.class, World.Shared.class})
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KubernetesTest {
  private static final Path MANIFESTS = Path.of("../deploy/kubernetes");
  private static final int PART = 192;
  private static final String WHY = "Cannot .*/nowhere";
  private static final String EVENTS = "hdfs://namenode:8020/events";
  private static final String JOB = "job/stepwise-rollout";
  private static final String OF_JOB = "batch.kubernetes.io/job-name=stepwise-rollout";
  private static final String PROXY = "/api/v1/namespaces/default/";
  private static final Map<String, String> SIZES =
      Map.of(
          "--conf=spark.executor.instances=4", "--conf=spark.executor.instances=2",
          "--conf=spark.executor.cores=2", "--conf=spark.kubernetes.executor.request.cores=500m",
          "--conf=spark.executor.memory=2g", "--conf=spark.executor.memory=900m",
          "--conf=spark.executor.memoryOverhead=3g", "--conf=spark.executor.memoryOverhead=1g",
          "--driver-memory=3g", "--driver-memory=700m");

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  @TempDir static Path folder;

  private static World world;
  private static Path spark;
  private static Kubernetes kubernetes;

  @BeforeAll
  static void startEverything(World shared) throws Exception {
    world = shared;
    spark = Distribution.official();
    kubernetes = new Kubernetes(folder.resolve("k"), Images.archives(spark));
    for (String file : List.of("access.yaml", "executor.yaml")) {
      kubernetes.kubectl("apply", "-f", MANIFESTS.resolve(file).toString());
    }
    // Pods run as Spark's own user.
    try (FileSystem files = world.hdfs().files()) {
      for (String open : List.of("/kubernetes-job", "/events")) {
        org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(open);
        files.mkdirs(path);
        files.setPermission(path, new FsPermission((short) 0777));
      }
    }
  }

  @AfterAll
  static void stopEverything() throws Exception {
    if (kubernetes != null) {
      kubernetes.close();
    }
  }

  private static Commands onKubernetes() throws IOException {
    return world
        .commands()
        .environment("SPARK_HOME", spark.toString())
        .environment("KUBECONFIG", kubernetes.access().toString())
        .environment("SPARK_LOCAL_IP", PodNetwork.MACHINE)
        .with("--master", "k8s://" + Kubernetes.URL)
        .with("--executor-memory", "900m", "--conf", "spark.executor.memoryOverhead=1g")
        .with("--conf", "spark.executor.instances=2")
        .with("--conf", "spark.kubernetes.container.image=" + Images.STEPWISE)
        // Two executors and a driver on two processors.
        .with("--conf", "spark.kubernetes.executor.request.cores=500m")
        .with("--conf", "spark.kubernetes.driver.request.cores=500m")
        .with("--conf", "spark.ui.enabled=false");
  }

  private static Commands inCluster() throws IOException {
    return onKubernetes()
        .environment("STEPWISE_JAR", "local:///opt/stepwise/stepwise-uber.jar")
        .with("--deploy-mode", "cluster", "--conf", "spark.driver.memoryOverhead=1g")
        .with("--conf", "spark.kubernetes.authenticate.driver.serviceAccountName=stepwise");
  }

  @Test
  @Order(1)
  void clientModeGivesTheTablesOfThisMachine() throws Exception {
    onKubernetes().run("kubernetes", world.remote("kubernetes"));
    world.isWhatThisMachineMade(world.remote("kubernetes").output());
  }

  @Test
  @Order(2)
  void lostExecutorChangesNothing() throws Exception {
    world.lostExecutorChangesNothing(
        onKubernetes(),
        "kubernetes",
        () -> kubernetes.kubectl("delete", "--now", pods("spark-role=executor").get(0)));
  }

  @Test
  @Order(3)
  void clusterModeGivesThePolicyOfThisMachine() throws Exception {
    Pipeline there = world.remote("kubernetes-cluster");
    // That of client mode, before.
    List<String> words =
        there.rewardedBy(world.remote("kubernetes"), there.commands().get("train-policy"));
    inCluster().run("kubernetes-cluster", words);
    world.policyIsThatOfThisMachine(there.output());
  }

  @Test
  @Order(4)
  void badInputFailsTheApplicationWithItsReason() throws Exception {
    try (Daemon rollout =
        inCluster().start("kubernetes-bad", Pipeline.rolloutOf(world.hdfs().uri() + "/nowhere"))) {
      assertThat(rollout.process().waitFor()).isEqualTo(3);
      assertThat(rollout.output()).contains("its driver failed (kubectl logs --namespace default");
      String pod =
          rollout.output().replaceAll("(?s).*kubectl logs --namespace default ([^ ]*) .*", "$1");
      assertThat(kubernetes.kubectl("logs", pod)).containsPattern(WHY);
      assertThat(kubernetes.kubectl("describe", "pod", pod)).containsPattern("Message: +" + WHY);
    }
  }

  /** The manifest as it is, but for what a user changes: paths, and sizes that this machine has. */
  @Test
  @Order(5)
  void jobGivesTheChainsOfThisMachineThoughItsDriverIsLost() throws Exception {
    Pipeline there = world.remote("kubernetes-job");
    kubernetes.create(job(there));
    String part = there.output() + "/long.checkpoints/[^.]*/manifest.json";
    kubernetes.await("a saved part", () -> world.hdfs().has(part));
    List<String> first = pods(OF_JOB);
    assertThat(first).hasSize(1);
    Kubernetes.kill("rollout", "org.apache.spark.deploy.SparkSubmit");
    kubernetes.await("a second driver", () -> pods(OF_JOB).size() == 2);
    kubernetes.kubectl("wait", "--for=condition=complete", JOB, "--timeout=300s");
    world.chainsAreThoseOfThisMachine(there.output(), "long");
    String second = pods(OF_JOB).stream().filter(pod -> !first.contains(pod)).findAny().get();
    Matcher progress = Pipeline.PROGRESS.matcher(kubernetes.logs(second));
    assertThat(progress.find()).isTrue();
    assertThat(Integer.parseInt(progress.group(1))).isGreaterThanOrEqualTo(PART);
  }

  @Test
  @Order(6)
  void historyServerHasTheJob() throws Exception {
    String address = world.hdfs().uri() + "/events";
    kubernetes.create(Files.readString(MANIFESTS.resolve("history.yaml")).replace(EVENTS, address));
    kubernetes.kubectl(
        "wait", "--for=condition=available", "deployment/stepwise-history", "--timeout=120s");
    assertThat(
            kubernetes.kubectl(
                "get", "--raw", PROXY + "services/stepwise-history:http/proxy/api/v1/applications"))
        .contains("stepwise rollout");
  }

  /** One start of the example, on a claim with labels, too short to promote anything. */
  @Test
  @Order(7)
  void scheduledRetrainingRunsFromItsManifest() throws Exception {
    Path data = Files.createDirectories(folder.resolve("data"));
    Files.createDirectories(data.resolve("inbox"));
    Files.createDirectories(data.resolve("frozen"));
    List<String> labels = Files.readAllLines(world.labels());
    Files.write(data.resolve("frozen/held-out.jsonl"), labels.subList(0, 40));
    Files.write(data.resolve("inbox/monday.jsonl"), labels.subList(40, 200));
    Shell.output("chown", "-R", "185:185", data.toString());
    kubernetes.create(
        Files.readString(Path.of("src/test/kubernetes/settings/claim.yaml"))
            .replace("FOLDER", data.toString()));
    kubernetes.create(
        Files.readString(Path.of("../docs/examples/retrain/cronjob.yaml"))
            .replace(
                "min-new: 100",
                "min-new: 10\n    training: {max-steps: 4, warmup-steps: 1, batch-size: 8}")
            .replace("requests: {cpu: \"2\"", "requests: {cpu: 500m"));
    kubernetes.kubectl("create", "job", "--from=cronjob/stepwise-retrain", "tonight");
    kubernetes.kubectl("wait", "--for=condition=complete", "job/tonight", "--timeout=300s");
    assertThat(data.resolve("registry/runs/000001/decision/decision.html")).exists();
  }

  private static String job(Pipeline there) throws IOException {
    List<String> words =
        new ArrayList<>(there.rewardedBy(world.remote("kubernetes"), there.longRollout()));
    words.addAll(List.of("--resume", "--checkpoint-every", String.valueOf(PART)));
    ObjectNode job = (ObjectNode) YAML.readTree(MANIFESTS.resolve("rollout.yaml").toFile());
    ObjectNode driver = (ObjectNode) job.at("/spec/template/spec/containers/0");
    ((ObjectNode) driver.at("/resources/requests")).put("cpu", "500m").put("memory", "2Gi");
    List<String> arguments = new ArrayList<>();
    for (JsonNode argument : driver.get("args")) {
      arguments.add(argument.asText().replace(EVENTS, world.hdfs().uri() + "/events"));
    }
    List<String> submit = arguments.subList(0, arguments.indexOf("rollout"));
    assertThat(arguments.subList(submit.size(), arguments.size()))
        .contains("--resume")
        .allMatch(word -> word.equals("rollout") || word.startsWith("--"));
    submit.replaceAll(word -> SIZES.getOrDefault(word, word));
    assertThat(submit).containsAll(SIZES.values());
    ArrayNode all = driver.putArray("args");
    submit.forEach(all::add);
    words.forEach(all::add);
    return job.toString();
  }

  private static List<String> pods(String selector) {
    try {
      return kubernetes.kubectl("get", "pods", "-l", selector, "-o", "name").lines().toList();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
