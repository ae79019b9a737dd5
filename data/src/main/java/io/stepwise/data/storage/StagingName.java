package io.stepwise.data.storage;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Names of staging folders: {@code .NAME.staging-HOST-PID-START-NUMBER}. A writer on this host is
 * dead when no process has its number and start time; one on another host when its folder has not
 * been touched for a day.
 */
final class StagingName {
  private static final AtomicLong NUMBER = new AtomicLong();
  private static final Duration FOREIGN_PATIENCE = Duration.ofDays(1);
  static final String HOST = host();

  private StagingName() {}

  static String next(String name) {
    return prefix(name)
        + HOST
        + "-"
        + writer(ProcessHandle.current())
        + "-"
        + NUMBER.incrementAndGet();
  }

  static void removeDead(Location target) throws IOException {
    for (String child : target.store().children(target.parent())) {
      String path = target.sibling(child);
      if (child.startsWith(prefix(target.name()))
          && isDead(child.substring(prefix(target.name()).length()), path, target.store())) {
        target.store().delete(path);
      }
    }
  }

  private static boolean isDead(String unique, String path, FileStore store) throws IOException {
    String[] parts = unique.split("-");
    if (parts.length != 4 || !parts[0].equals(HOST)) {
      return store.modified(path).isBefore(Instant.now().minus(FOREIGN_PATIENCE));
    }
    Optional<ProcessHandle> process;
    try {
      process = ProcessHandle.of(Long.parseLong(parts[1]));
    } catch (NumberFormatException e) {
      return false;
    }
    return process.isEmpty() || !writer(process.get()).equals(parts[1] + "-" + parts[2]);
  }

  private static String prefix(String name) {
    return "." + name + ".staging-";
  }

  private static String writer(ProcessHandle process) {
    long start = process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    return process.pid() + "-" + start;
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9.]", "_");
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
