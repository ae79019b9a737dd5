package io.stepwise.jobs.doctor;

import io.stepwise.jobs.config.Device;
import io.stepwise.jobs.job.Memory;
import io.stepwise.jobs.training.ModelMemory;
import io.stepwise.lm.engine.Devices;
import java.io.File;
import java.util.Arrays;
import java.util.stream.Stream;

/** Java, memory, GPU and the programs that only some commands call. */
final class Machine {
  private static final int OLDEST_JAVA = 17;
  private static final int NEWEST_JAVA = 21;
  private static final long MEGABYTE = 1L << 20;
  private static final long SMALLEST_HEAP_MB = 500;
  private static final long NATIVE_MB = Memory.OUTSIDE_HEAP / MEGABYTE;

  private Machine() {}

  static Finding java() {
    return java(Runtime.version().feature());
  }

  static Finding java(int feature) {
    String found = feature + " at " + System.getProperty("java.home");
    if (feature < OLDEST_JAVA) {
      return Finding.failed(found, "install a JDK 17 or set JAVA_HOME to one");
    }
    return feature > NEWEST_JAVA
        ? Finding.noted(found, "Spark 4.1 is tested on 17 and 21; set JAVA_HOME to one of them")
        : Finding.good(found);
  }

  /** Whether work with a model would fit here. */
  static Finding fits(ModelMemory.Need need, Memory here) {
    String found =
        "about "
            + Memory.size(need.heap())
            + " of heap, "
            + Memory.size(need.resident())
            + " of memory in total";
    if (need.resident() > here.machine()) {
      return Finding.noted(
          found,
          "more than this machine has ("
              + Memory.size(here.machine())
              + "): take a larger one or a smaller model");
    }
    return need.heap() > here.heap()
        ? Finding.noted(found, "set STEPWISE_HEAP=" + Memory.option(need.heap()))
        : Finding.good(found);
  }

  static Finding memory() {
    Memory here = Memory.here();
    String wanted = System.getenv("STEPWISE_HEAP");
    return memory(here.heap() / MEGABYTE, here.machine() / MEGABYTE, wanted);
  }

  /**
   * Whether the heap is large enough and leaves enough outside it.
   *
   * @param heapMegabytes what objects can use; the garbage collector keeps a part of the heap empty
   * @param wanted size of the heap that the user set; null without one
   */
  static Finding memory(long heapMegabytes, long machineMegabytes, String wanted) {
    String set =
        wanted == null || wanted.isBlank() ? "" : " usable with STEPWISE_HEAP=" + wanted + ",";
    String found = heapMegabytes + " MB heap" + set + " of " + machineMegabytes + " MB";
    if (heapMegabytes < SMALLEST_HEAP_MB) {
      return Finding.failed(found, "give the JVM 1 GB or more: STEPWISE_HEAP=2g");
    }
    return machineMegabytes - heapMegabytes < NATIVE_MB
        ? Finding.noted(
            found,
            "tensors are outside the heap; leave them "
                + NATIVE_MB
                + " MB: lower STEPWISE_HEAP or take a larger machine")
        : Finding.good(found);
  }

  static Finding gpu(Device wanted) {
    String[] cards = new File("/proc/driver/nvidia/gpus").list();
    boolean natives = Devices.natives() == Devices.Natives.CUDA;
    return gpu(wanted, cards == null ? 0 : cards.length, natives);
  }

  static Finding gpu(Device wanted, int cards, boolean natives) {
    String found =
        cards
            + " found"
            + (natives ? "" : "; this build has no CUDA libraries and computes on the CPU");
    if (wanted == Device.CUDA && (cards == 0 || !natives)) {
      return Finding.failed(
          found,
          cards == 0
              ? "install the GPU driver, or omit --device cuda"
              : "build with mvn -Pgpu; see docs/deploy.md");
    }
    return cards > 0 && !natives
        ? Finding.noted(found, "docs/deploy.md says how to use it")
        : Finding.good(found);
  }

  static Finding programs() {
    String missing =
        String.join(
            ", ",
            Stream.of("python3", "chromium", "chromedriver")
                .filter(program -> !isOnPath(program))
                .toList());
    return missing.isEmpty()
        ? Finding.good("python3, chromium and chromedriver are on the path")
        : Finding.noted(
            "not on the path: " + missing,
            "only ./stepwise tracking start (python3) and the tests of reports need them");
  }

  private static boolean isOnPath(String program) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":", -1))
        .anyMatch(folder -> new File(folder, program).canExecute());
  }
}
