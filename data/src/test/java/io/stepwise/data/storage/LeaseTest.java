package io.stepwise.data.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InfrastructureFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseTest {
  private static final Duration SHORT = Duration.ofMillis(1500);
  private static final LeaseOwner ELSEWHERE =
      new LeaseOwner("another-machine", 1, 0, "2026-01-01T00:00:00Z");

  @TempDir Path parent;
  private String folder;

  @BeforeEach
  void name() {
    folder = parent.resolve("lease").toString();
  }

  @Test
  void secondOwnerIsRejectedAndNamesTheFirst() {
    try (Lease first = Lease.take(folder)) {
      assertThatThrownBy(() -> Lease.take(folder))
          .isInstanceOf(InfrastructureFailure.class)
          .hasMessageContaining("process " + ProcessHandle.current().pid())
          .hasMessageContaining(folder);
      first.check();
    }
  }

  @Test
  void folderThatCannotBeWrittenIsNotTakenForAnotherProcess() {
    String forbidden = "/sys/stepwise-lease"; // for everybody, root included
    assertThatThrownBy(() -> Lease.take(forbidden))
        .isInstanceOf(InfrastructureFailure.class)
        .hasMessageContaining(forbidden)
        .hasMessageNotContaining("another process");
    Lease.take(folder).close(); // benign twin
  }

  @Test
  void releasedLeaseIsFreeAtOnce() {
    for (int i = 0; i < 3; i++) {
      try (Lease lease = Lease.take(folder)) {
        lease.check();
      }
    }
    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void leaseOfAKilledProcessIsFreeAtOnce() throws IOException, InterruptedException {
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LeaseHolder.class.getName(),
                folder)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader said =
        new BufferedReader(
            new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(said.readLine()).isEqualTo("taken");
      assertThatThrownBy(() -> Lease.take(folder))
          .isInstanceOf(InfrastructureFailure.class)
          .hasMessageContaining("process " + holder.pid());
    } finally {
      holder.destroyForcibly().waitFor();
    }
    try (Lease lease = Lease.take(folder)) {
      lease.check();
    }
  }

  @Test
  void ownerElsewhereIsDeadOnlyAfterItsSilence() throws InterruptedException {
    Lease theirs = Lease.take(folder, SHORT, ELSEWHERE);
    Thread.sleep(2 * SHORT.toMillis());
    assertThatThrownBy(() -> Lease.take(folder, SHORT, LeaseOwner.here()))
        .isInstanceOf(InfrastructureFailure.class)
        .hasMessageContaining("another-machine");
    theirs.check();
    theirs.close();

    // The same without signs of life, which come ten times in the time given.
    Lease silent = Lease.take(folder, Duration.ofHours(1), ELSEWHERE);
    assertThatThrownBy(() -> Lease.take(folder, SHORT, LeaseOwner.here()))
        .isInstanceOf(InfrastructureFailure.class);
    Thread.sleep(2 * SHORT.toMillis());
    try (Lease ours = Lease.take(folder, SHORT, LeaseOwner.here())) {
      ours.check();
      assertThatThrownBy(silent::check)
          .isInstanceOf(InfrastructureFailure.class)
          .hasMessageContaining("another process took over");
      silent.close();
      ours.check();
    }
  }

  @Test
  void foldersCreatedForALeaseAreRemovedWithIt() throws IOException {
    Path made = parent.resolve("a/b");
    try (Lease lease = Lease.take(made + "/out.lease")) {
      assertThat(made).isNotEmptyDirectory();
      lease.check();
    }
    assertThat(parent).isEmptyDirectory();
    try (Lease lease = Lease.take(made + "/out.lease")) {
      lease.check();
      Files.writeString(made.resolve("result"), "kept");
    }
    assertThat(made).isDirectoryContaining("glob:**/result").isDirectoryNotContaining("glob:**l*e");
  }

  /** What a crash of a machine or a hand can leave. */
  private void damage(Path lease) throws IOException {
    for (String file : List.of("owner.json", "manifest.json")) {
      Files.writeString(lease.resolve(file), "");
    }
  }

  @Test
  void damagedLeaseIsHeldForATimeAndClearedOnRequest() throws Exception {
    Lease lost = Lease.take(folder);
    damage(parent.resolve("lease/000001"));
    assertThatThrownBy(() -> Lease.take(folder))
        .isInstanceOf(InfrastructureFailure.class)
        .hasMessageContaining("its lease cannot be read")
        .hasMessageContaining("add --take-over if it has ended")
        .hasMessageContaining("lease/000001");
    Lease.clear(folder);
    try (Lease lease = Lease.take(folder)) {
      lease.check();
      lost.close();
      lease.check();
      damage(parent.resolve("lease/000001"));
    }
    Thread.sleep(2 * SHORT.toMillis()); // time stamps of files may be coarse
    try (Lease lease = Lease.take(folder, SHORT, LeaseOwner.here())) {
      lease.check();
    }
    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void emptiedFolderOfLeasesIsFree() throws IOException {
    Files.createDirectories(parent.resolve("lease"));
    try (Lease lease = Lease.take(folder)) {
      lease.check();
    }
    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void leaseOfAnotherMachineIsClearedOnRequestButNotThatOfARunningProcess() {
    Lease theirs = Lease.take(folder, Duration.ofHours(1), ELSEWHERE);
    assertThatThrownBy(() -> Lease.take(folder)).hasMessageContaining("--take-over");
    Lease.clear(folder);
    try (Lease ours = Lease.take(folder)) {
      ours.check();
      assertThatThrownBy(theirs::check)
          .isInstanceOf(InfrastructureFailure.class)
          .hasMessageContaining(
              "another process took over (process " + ProcessHandle.current().pid());
      theirs.close();
      ours.check();
      assertThatThrownBy(() -> Lease.clear(folder))
          .isInstanceOf(InfrastructureFailure.class)
          .hasMessageContaining("is running (process " + ProcessHandle.current().pid());
      assertThatThrownBy(() -> Lease.take(folder))
          .hasMessageContaining("wait for it, or stop it")
          .hasMessageNotContaining("--take-over");
      ours.check();
    }
    Lease.clear(folder);
    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void whoWaitsGetsTheLeaseOfASilentOwnerAndNotThatOfALivingOne() {
    Lease living = Lease.take(folder, SHORT, ELSEWHERE);
    assertThatThrownBy(() -> Lease.await(folder, SHORT, LeaseOwner.here()))
        .isInstanceOf(InfrastructureFailure.class)
        .hasMessageContaining("another-machine");
    living.check();
    living.close();
    Lease silent = Lease.take(folder, Duration.ofHours(1), ELSEWHERE);
    try (Lease ours = Lease.await(folder, SHORT, LeaseOwner.here())) {
      ours.check();
      silent.close();
      ours.check();
    }
    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void recycledProcessNumberIsNoOwner() {
    LeaseOwner self = LeaseOwner.here();
    LeaseOwner earlier =
        new LeaseOwner(self.machine(), self.process(), self.started() - 3_600_000, self.since());
    Lease lost = Lease.take(folder, Lease.PATIENCE, earlier);
    try (Lease lease = Lease.take(folder)) {
      lease.check();
    }
    lost.close();
  }

  @Test
  void ofManyAtOnceOneWins() throws Exception {
    assertThat(winners(folder)).hasSize(1).allMatch(Optional::isPresent);
  }

  @Test
  void onHdfsOfManyAtOnceOneWinsAndAfterItsReleaseAnother() throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, parent.resolve("hdfs").toString());
    try (MiniDFSCluster cluster = new MiniDFSCluster.Builder(configuration).build()) {
      cluster.waitActive();
      String remote = cluster.getURI() + "/registry/lease";
      List<Optional<Lease>> winners = winners(remote);
      assertThat(winners).hasSize(1);
      winners.get(0).orElseThrow().close();
      Lease theirs = Lease.take(remote, SHORT, ELSEWHERE);
      Thread.sleep(2 * SHORT.toMillis());
      assertThatThrownBy(() -> Lease.take(remote, SHORT, LeaseOwner.here()))
          .isInstanceOf(InfrastructureFailure.class)
          .hasMessageContaining("another-machine");
      theirs.close();
      try (Lease lease = Lease.take(remote)) {
        lease.check();
      }
    }
  }

  private static List<Optional<Lease>> winners(String folder) throws Exception {
    ExecutorService runners = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Optional<Lease>>> calls = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        calls.add(
            () -> {
              try {
                return Optional.of(Lease.take(folder));
              } catch (InfrastructureFailure e) {
                assertThat(e).hasMessageContaining("another process is working on");
                return Optional.empty();
              }
            });
      }
      List<Optional<Lease>> won = new ArrayList<>();
      for (Future<Optional<Lease>> call : runners.invokeAll(calls)) {
        if (call.get().isPresent()) {
          won.add(call.get());
        }
      }
      return won;
    } finally {
      runners.shutdownNow();
    }
  }
}
