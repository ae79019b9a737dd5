package io.stepwise.benchmarks.lm;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * Time that work took.
 *
 * @param processor seconds of the whole process, its compiler and collector too; other work on the
 *     machine disturbs this less than wall-clock time
 * @param wall seconds
 */
record ProcessTime(double processor, double wall) {
  static ProcessTime of(Runnable work) {
    OperatingSystemMXBean process =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long cpu = process.getProcessCpuTime();
    long begun = System.nanoTime();
    work.run();
    return new ProcessTime(
        (process.getProcessCpuTime() - cpu) / 1e9, (System.nanoTime() - begun) / 1e9);
  }
}
