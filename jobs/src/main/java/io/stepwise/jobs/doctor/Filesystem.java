package io.stepwise.jobs.doctor;

import io.stepwise.data.error.StepwiseException;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import java.io.File;
import java.time.Instant;
import java.util.Locale;

/** Writes a small folder as jobs do (write, force to disk, rename), reads it and removes it. */
final class Filesystem {
  private static final double GIGABYTE = 1e9;
  private static final double LITTLE_GIGABYTES = 2;

  private Filesystem() {}

  static Finding look(String output) {
    String probe = Folders.beside(output, ".doctor-" + ProcessHandle.current().pid());
    long started = System.nanoTime();
    try {
      try (OutputFolder folder = OutputFolder.stage(probe)) {
        folder.write("probe.txt", "written by ./stepwise doctor; may be deleted");
        folder.commit(ManifestDraft.of("doctor", Instant.now()));
      }
      InputFolder.open(probe).verify();
    } catch (StepwiseException e) {
      return Finding.failed(
          e.getMessage(), "make " + output + " writable, or choose another --output");
    } finally {
      Folders.remove(probe);
    }
    String found =
        String.format(
            Locale.ROOT,
            "wrote, synced, renamed and read %s in %.0f ms",
            output,
            (System.nanoTime() - started) / 1e6);
    return Folders.local(output)
        .map(local -> space(local.toFile(), found))
        .orElseGet(() -> Finding.good(found));
  }

  private static Finding space(File output, String found) {
    File folder = output;
    while (!folder.exists()) {
      folder = folder.getParentFile();
    }
    double free = folder.getUsableSpace() / GIGABYTE;
    String all = String.format(Locale.ROOT, "%s; %.1f GB free", found, free);
    return free < LITTLE_GIGABYTES
        ? Finding.noted(all, "a run with checkpoints needs a few times its model's size")
        : Finding.good(all);
  }
}
