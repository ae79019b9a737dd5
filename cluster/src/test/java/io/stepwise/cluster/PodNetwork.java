package io.stepwise.cluster;

import java.io.IOException;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A bridge between this machine and the pods on it. Services need no proxy: the two that have an
 * address of their own, Kubernetes and its names, are processes of this machine that listen there.
 *
 * <p>As an extension it stands before {@link World}, whose NameNode listens on it. Needs root.
 */
final class PodNetwork implements BeforeAllCallback {
  static final String BRIDGE = "stepwise0";
  static final String PODS = "10.89.0.0/16";
  static final String FIRST_POD = "10.89.1.1";
  static final String SERVICES = "10.96.0.0/16";

  /** This machine, as pods see it. */
  static final String MACHINE = "10.89.0.1";

  /** The service {@code kubernetes}: the first address of all services. */
  static final String API = "10.96.0.1";

  static final String NAMES = "10.96.0.10";

  /** Makes what is not there yet; it stays until the machine is started again. */
  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    command("ip link show " + BRIDGE + " || ip link add " + BRIDGE + " type bridge");
    for (String address : new String[] {MACHINE + "/16", API + "/32", NAMES + "/32"}) {
      command("ip address replace " + address + " dev " + BRIDGE);
    }
    command("ip link set " + BRIDGE + " up");
    command("echo 1 >/proc/sys/net/ipv4/ip_forward");
    System.setProperty(Hdfs.ADDRESS, MACHINE);
  }

  private static void command(String words) throws IOException, InterruptedException {
    Shell.output("sh", "-c", words);
  }
}
