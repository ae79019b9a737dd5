package io.stepwise.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * One node of Kubernetes: etcd, the control plane, a name server, containerd and a kubelet, each a
 * process of its own. Pods are real containers with a network of their own; roles and limits of
 * memory are enforced.
 *
 * <p>Needs root, go, and the Debian packages etcd-server, containerd, runc and
 * containernetworking-plugins.
 */
final class Kubernetes implements AutoCloseable {
  static final String URL = "https://" + PodNetwork.API + ":443";

  private static final String VERSION = "1.33.5";
  private static final String COREDNS = "1.11.4";
  private static final Path SOURCES = Path.of("src/test/kubernetes").toAbsolutePath();
  private static final Path PARTS = Path.of("target/kubernetes").toAbsolutePath();

  /** Who knows it may start containers, so it is another every time. */
  private final String token = UUID.randomUUID().toString();

  private final List<Daemon> daemons = new ArrayList<>();
  private final Path folder;

  /**
   * Starts them and waits until the node is ready.
   *
   * @param images archives of what containers are made from
   */
  Kubernetes(Path folder, List<Path> images) throws Exception {
    Shell.output(SOURCES.resolve("components.sh").toString(), PARTS.toString(), VERSION, COREDNS);
    this.folder = Files.createDirectories(folder);
    try {
      startControlPlane();
      startNode(images);
      for (String needed : List.of("node/node", "serviceaccount/default")) {
        await(needed, () -> answer("get", needed, "-o", "name").equals(needed));
      }
      kubectl("wait", "--for=condition=Ready", "node/node", "--timeout=60s");
    } catch (Exception | AssertionError e) {
      stop();
      throw e;
    }
  }

  private void startControlPlane() throws Exception {
    int storage = Daemon.freePort();
    start(
            "etcd",
            "etcd",
            "--data-dir=" + folder.resolve("etcd"),
            "--listen-client-urls=http://127.0.0.1:" + storage,
            "--advertise-client-urls=http://127.0.0.1:" + storage,
            "--listen-peer-urls=http://127.0.0.1:" + Daemon.freePort())
        .awaitPort(storage);
    Path key = folder.resolve("accounts.key");
    Shell.output("openssl", "genrsa", "-out", key.toString(), "2048");
    // What the server shows to the kubelet, which does not hand out logs to everybody.
    Path client = folder.resolve("client.crt");
    Path clientKey = folder.resolve("client.key");
    Shell.output(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/O=system:masters/CN=server",
        "-addext",
        "extendedKeyUsage=clientAuth",
        "-keyout",
        clientKey.toString(),
        "-out",
        client.toString());
    Path tokens = folder.resolve("tokens.csv");
    Files.writeString(tokens, token + ",administrator,administrator,system:masters\n");
    // Its certificate is its own authority.
    Path certificates = folder.resolve("certificates");
    Path access = setting("access.yaml");
    start(
            "apiserver",
            part("kube-apiserver"),
            "--etcd-servers=http://127.0.0.1:" + storage,
            "--cert-dir=" + certificates,
            "--bind-address=" + PodNetwork.API,
            "--secure-port=443",
            "--advertise-address=" + PodNetwork.MACHINE,
            "--service-cluster-ip-range=" + PodNetwork.SERVICES,
            "--authorization-mode=RBAC",
            "--kubelet-preferred-address-types=InternalIP",
            "--kubelet-client-certificate=" + client,
            "--kubelet-client-key=" + clientKey,
            "--token-auth-file=" + tokens,
            "--service-account-issuer=https://kubernetes.default.svc",
            "--service-account-key-file=" + key,
            "--service-account-signing-key-file=" + key)
        .await("an answer", () -> answer("get", "--raw=/readyz").equals("ok"));
    start(
        "controllers",
        part("kube-controller-manager"),
        "--kubeconfig=" + access,
        "--root-ca-file=" + certificates.resolve("apiserver.crt"),
        "--service-account-private-key-file=" + key,
        "--use-service-account-credentials",
        "--leader-elect=false",
        "--bind-address=127.0.0.1");
    start(
        "scheduler",
        part("kube-scheduler"),
        "--kubeconfig=" + access,
        "--leader-elect=false",
        "--bind-address=127.0.0.1");
    start("names", part("coredns"), "-conf", setting("Corefile").toString());
  }

  private void startNode(List<Path> images) throws Exception {
    Files.createDirectories(folder.resolve("network"));
    Files.move(setting("network.conflist"), folder.resolve("network/network.conflist"));
    Path socket = folder.resolve("containerd.sock");
    start("containerd", "containerd", "--config", setting("containerd.toml").toString())
        .await("a socket", () -> Files.exists(socket));
    for (Path image : images) {
      Shell.output(
          "ctr", "--address=" + socket, "--namespace=k8s.io", "images", "import", image.toString());
    }
    start(
        "kubelet",
        part("kubelet"),
        "--config=" + setting("kubelet.yaml"),
        "--kubeconfig=" + folder.resolve("access.yaml"),
        "--root-dir=" + folder.resolve("kubelet"),
        "--cert-dir=" + folder.resolve("kubelet-certificates"),
        "--hostname-override=node",
        "--node-ip=" + PodNetwork.MACHINE);
  }

  private Daemon start(String name, String... command) throws IOException {
    Daemon daemon = Daemon.start(folder.resolve(name + ".log"), Map.of(), List.of(command));
    daemons.add(daemon);
    return daemon;
  }

  private static String part(String name) {
    return PARTS.resolve("bin").resolve(name).toString();
  }

  /** A file of settings with this cluster's folder and addresses. */
  private Path setting(String name) throws IOException {
    String text = Files.readString(SOURCES.resolve("settings").resolve(name));
    Map<String, String> words =
        Map.of(
            "FOLDER", folder.toString(),
            "TOKEN", token,
            "BRIDGE", PodNetwork.BRIDGE,
            "FIRST_POD", PodNetwork.FIRST_POD,
            "PODS", PodNetwork.PODS,
            "MACHINE", PodNetwork.MACHINE,
            "API", PodNetwork.API,
            "NAMES", PodNetwork.NAMES);
    for (Map.Entry<String, String> word : words.entrySet()) {
      text = text.replaceAll("\\b" + word.getKey() + "\\b", word.getValue());
    }
    return Files.writeString(folder.resolve(name), text);
  }

  /** What {@code KUBECONFIG} names. */
  Path access() {
    return folder.resolve("access.yaml");
  }

  /** Runs kubectl to a good end; gives what it says. */
  String kubectl(String... words) throws IOException, InterruptedException {
    return Shell.output(
        Stream.concat(Stream.of(part("kubectl"), "--kubeconfig=" + access()), Stream.of(words))
            .toArray(String[]::new));
  }

  /** Makes what a manifest describes. */
  void create(String manifest) throws IOException, InterruptedException {
    Path file = folder.resolve("manifest.yaml");
    Files.writeString(file, manifest);
    kubectl("create", "-f", file.toString());
  }

  /** What a pod has said so far: nothing while it does not run. */
  String logs(String pod) {
    return answer("logs", pod);
  }

  /** What kubectl says, or nothing if it fails. */
  private String answer(String... words) {
    try {
      return kubectl(words);
    } catch (AssertionError e) {
      return ""; // not yet
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits for something to become true while the cluster lives. */
  void await(String what, BooleanSupplier condition) throws Exception {
    daemons.get(0).await(what, condition);
  }

  /** SIGKILL to the process with these words among its arguments, in whatever container it is. */
  static void kill(String... words) {
    List<ProcessHandle> found = Processes.java(ProcessHandle.allProcesses(), words);
    if (found.size() != 1) {
      throw new AssertionError(found.size() + " processes with " + List.of(words));
    }
    found.get(0).destroyForcibly();
  }

  /** Takes pods away, then stops everything, the node first. */
  @Override
  public void close() throws Exception {
    kubectl("delete", "jobs,deployments,pods", "--all", "--grace-period=1");
    String socket = "--address=" + folder.resolve("containerd.sock");
    await("an empty node", () -> tasks(socket).lines().count() == 1 /* the head */);
    stop();
  }

  private void stop() throws IOException, InterruptedException {
    for (int i = daemons.size() - 1; i >= 0; i--) {
      daemons.get(i).close();
    }
    try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mounts"))) {
      for (String mount : mounts.map(line -> line.split(" ")[1]).toList()) {
        if (Path.of(mount).startsWith(folder)) {
          Shell.output("umount", mount);
        }
      }
    }
  }

  private static String tasks(String socket) {
    try {
      return Shell.output("ctr", socket, "--namespace=k8s.io", "tasks", "list");
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
