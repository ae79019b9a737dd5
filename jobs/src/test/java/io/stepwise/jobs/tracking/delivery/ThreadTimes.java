package io.stepwise.jobs.tracking.delivery;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Processor time of this process' threads whose names begin alike, looked at twenty times a second.
 */
final class ThreadTimes {
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final Map<Long, Long> times = new HashMap<>();
  private final List<Look> looks = new ArrayList<>();
  private final String prefix;
  private final Thread watcher;

  /** All such threads' processor time at a moment, in nanoseconds. */
  private record Look(Instant at, long used) {}

  ThreadTimes(String prefix) {
    this.prefix = prefix;
    look();
    watcher = new Thread(this::watch, "thread-times");
    watcher.setDaemon(true);
    watcher.start();
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(50);
        look();
      }
    } catch (InterruptedException e) {
      look(); // closed
    }
  }

  private void look() {
    for (ThreadInfo one : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (one != null && one.getThreadName().startsWith(prefix)) {
        times.merge(one.getThreadId(), threads.getThreadCpuTime(one.getThreadId()), Math::max);
      }
    }
    long used = times.values().stream().mapToLong(Long::longValue).sum();
    looks.add(new Look(Instant.now(), used));
  }

  void close() {
    watcher.interrupt();
    try {
      watcher.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Seconds of processor time that the threads had taken by then. */
  double until(Instant time) {
    long used = 0;
    for (Look look : looks) {
      used = look.at().isAfter(time) ? used : look.used();
    }
    return (used - looks.get(0).used()) / 1e9;
  }
}
