package io.stepwise.data.storage;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Who holds a {@link Lease}.
 *
 * @param machine its host's name and, on Linux, its namespace of processes: containers of one host
 *     do not see each other's
 * @param process its number there
 * @param started when the process started, in milliseconds since 1970
 * @param since when it took the lease, as ISO 8601
 */
record LeaseOwner(String machine, long process, long started, String since) {
  static final String FILE = "owner.json";

  private static final Path NAMESPACE = Path.of("/proc/self/ns/pid");

  /** The system computes a process' start from a clock that may be set meanwhile. */
  private static final long CLOCK_SLACK_MILLIS = Duration.ofSeconds(30).toMillis();

  static LeaseOwner here() {
    ProcessHandle self = ProcessHandle.current();
    return new LeaseOwner(thisMachine(), self.pid(), started(self), Instant.now().toString());
  }

  static LeaseOwner read(String lease) {
    JsonNode owner = Json.read(InputFolder.open(lease).text(FILE), lease + "/" + FILE);
    return new LeaseOwner(
        owner.path("machine").asText(),
        owner.path("process").asLong(),
        owner.path("started").asLong(),
        owner.path("since").asText());
  }

  /** Whether it is on this machine. */
  boolean isHere() {
    return machine.equals(thisMachine());
  }

  /** Whether such a process runs; for owners on this machine only. */
  boolean isRunning() {
    Optional<ProcessHandle> found = ProcessHandle.of(process).filter(ProcessHandle::isAlive);
    return found.isPresent() && Math.abs(started(found.get()) - started) <= CLOCK_SLACK_MILLIS;
  }

  private static long started(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  private static String thisMachine() {
    String host = StagingName.HOST;
    try {
      return Files.isSymbolicLink(NAMESPACE)
          ? host + " " + Files.readSymbolicLink(NAMESPACE)
          : host;
    } catch (IOException e) {
      return host; // no such thing on this system
    }
  }

  @Override
  public String toString() {
    return "process " + process + " on " + machine.replaceAll(" .*", "") + " since " + since;
  }
}
