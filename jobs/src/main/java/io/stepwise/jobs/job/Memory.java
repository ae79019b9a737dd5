package io.stepwise.jobs.job;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory of this process and of the machine or container around it.
 *
 * @param heap largest size of Java's heap, in bytes
 * @param machine memory of the machine, or the container's limit where that is lower, in bytes
 */
public record Memory(long heap, long machine) {
  /** What Java, Spark and a tensor engine need outside the heap, in bytes. */
  public static final long OUTSIDE_HEAP = 1500L << 20;

  private static final long GIGABYTE = 1L << 30;
  private static final AtomicLong ESTIMATED = new AtomicLong();

  /** What there is here. */
  public static Memory here() {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new Memory(Runtime.getRuntime().maxMemory(), system.getTotalMemorySize());
  }

  /** The largest heap that leaves enough outside it, about half of the memory or more. */
  public long largestHeap() {
    long largest = Math.max(machine / 2, machine - OUTSIDE_HEAP);
    return largest >= 4 * GIGABYTE ? largest / GIGABYTE * GIGABYTE : largest;
  }

  /** Records the heap to set for the running job, as estimated; {@link #advice} then names it. */
  public static void estimated(long heapToSet) {
    ESTIMATED.set(heapToSet);
  }

  /** What to do when the heap is full: a larger value that fits, or else less work at once. */
  public String advice() {
    return advice(ESTIMATED.get());
  }

  /**
   * The same for an estimate.
   *
   * @param estimated the heap to set, 0 if unknown; an estimate that was too low is not repeated
   */
  String advice(long estimated) {
    long next = Math.min(estimated > 1.1 * heap ? estimated : 2 * heap, largestHeap());
    return next < 1.1 * heap
        ? sizes()
            + "; no larger heap fits: lower the batch size or maximum length, or take a larger machine"
        : sizes()
            + "; set STEPWISE_HEAP="
            + option(next)
            + (next < largestHeap() ? ", at most " + option(largestHeap()) + " fits here" : "");
  }

  /** Both, for a message. */
  public String sizes() {
    return "heap " + size(heap) + ", machine " + size(machine);
  }

  /** Bytes as an option of Java takes them: "6g" for whole gigabytes, else "1500m". */
  public static String option(long bytes) {
    return bytes % GIGABYTE == 0 ? bytes / GIGABYTE + "g" : (bytes >> 20) + "m";
  }

  /** Bytes as a person reads them: "1.5 GB", "800 MB". */
  public static String size(long bytes) {
    return bytes >= GIGABYTE
        ? String.format(Locale.ROOT, "%.1f GB", bytes / (double) GIGABYTE)
        : (bytes >> 20) + " MB";
  }
}
