package io.stepwise.jobs.tracking.delivery;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.Map;

/**
 * Processor time of this process' threads whose names begin alike, looked at twenty times a second.
 */
final class ThreadTimes {
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final Map<Long, Long> before = new HashMap<>();
  private final Map<Long, Long> last = new HashMap<>();
  private final String prefix;
  private final Thread watcher;

  ThreadTimes(String prefix) {
    this.prefix = prefix;
    look(before);
    watcher = new Thread(this::watch, "thread-times");
    watcher.setDaemon(true);
    watcher.start();
  }

  private void watch() {
    try {
      while (true) {
        look(last);
        Thread.sleep(50);
      }
    } catch (InterruptedException e) {
      look(last); // closed
    }
  }

  private void look(Map<Long, Long> times) {
    for (ThreadInfo one : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (one != null && one.getThreadName().startsWith(prefix)) {
        times.merge(one.getThreadId(), threads.getThreadCpuTime(one.getThreadId()), Math::max);
      }
    }
  }

  /** Seconds of processor time since it was made, of all such threads. */
  double close() {
    watcher.interrupt();
    try {
      watcher.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return last.entrySet().stream()
            .mapToLong(one -> one.getValue() - before.getOrDefault(one.getKey(), 0L))
            .sum()
        / 1e9;
  }
}
