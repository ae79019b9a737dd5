package io.stepwise.jobs.tracking;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Measures this machine and this process every few seconds, as {@code system/…}, which MLflow shows
 * on a page of its own. A sample is six numbers and takes less than a millisecond.
 */
public final class SystemSampler implements AutoCloseable {
  private static final long FIRST_MILLIS = 1000;
  private static final double MEGABYTE = 1 << 20;
  private static final Path STATUS = Path.of("/proc/self/status");

  private final TrackedRun run;
  private final Instant since;
  private final Duration period;
  private final ScheduledExecutorService clock;

  /**
   * Begins to measure for a run.
   *
   * @param since when the run first began; steps are counted from there
   */
  public SystemSampler(TrackedRun run, Instant since, Duration period) {
    this.run = run;
    this.since = since;
    this.period = period;
    this.clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "tracking-system");
              thread.setDaemon(true);
              return thread;
            });
    figures(); // the first share of a processor that Java tells is 0
    clock.scheduleAtFixedRate(this::sample, FIRST_MILLIS, period.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void sample() {
    long step = Duration.between(since, Instant.now()).toMillis() / period.toMillis();
    run.measured(step, figures()); // a full disk ends the sampling here, and the training itself
  }

  /** The current metrics, without those that this platform does not offer. */
  static Map<String, Double> figures() {
    Map<String, Double> figures = new LinkedHashMap<>();
    Runtime java = Runtime.getRuntime();
    figures.put(
        "system/java_heap_usage_megabytes", (java.totalMemory() - java.freeMemory()) / MEGABYTE);
    if (ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean machine) {
      double total = machine.getTotalMemorySize();
      double used = total - machine.getFreeMemorySize();
      share(figures, "system/cpu_utilization_percentage", machine.getCpuLoad());
      share(figures, "system/process_cpu_utilization_percentage", machine.getProcessCpuLoad());
      share(figures, "system/system_memory_usage_percentage", used / total);
      figures.put("system/system_memory_usage_megabytes", used / MEGABYTE);
    }
    resident(figures);
    return figures;
  }

  /** Not-a-number and negative shares are a platform's word for "not known". */
  private static void share(Map<String, Double> figures, String name, double share) {
    if (share >= 0) {
      figures.put(name, 100 * share);
    }
  }

  /** What the process holds, tensors included, which the heap does not show. */
  private static void resident(Map<String, Double> figures) {
    if (!Files.isReadable(STATUS)) {
      return;
    }
    try {
      for (String line : Files.readAllLines(STATUS, StandardCharsets.UTF_8)) {
        if (line.startsWith("VmRSS:")) {
          figures.put(
              "system/process_memory_usage_megabytes",
              Long.parseLong(line.replaceAll("\\D", "")) / 1024.0);
        }
      }
    } catch (IOException e) {
      figures.remove("system/process_memory_usage_megabytes"); // not known at this moment
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
    try {
      clock.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
