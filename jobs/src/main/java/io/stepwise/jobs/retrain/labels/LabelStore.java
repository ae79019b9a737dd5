package io.stepwise.jobs.retrain.labels;

import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.ingest.IngestSettings;
import io.stepwise.data.ingest.QuarantineLimit;
import io.stepwise.data.ingest.spark.IngestJob;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Manifest;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.jobs.retrain.history.LabelFile;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/** Label files, each ingested once into {@code <registry>/labels/<digest>}. */
public final class LabelStore {
  private final String folder;
  private final String format;
  private final QuarantineLimit limit;
  private final Supplier<SparkSession> spark;

  /**
   * A store.
   *
   * @param format a format's name, or auto
   * @param limit how many of a file's lines may be unreadable
   * @param spark asked for when something is to be ingested
   */
  public LabelStore(
      String registry, String format, QuarantineLimit limit, Supplier<SparkSession> spark) {
    this.folder = registry + "/labels";
    this.format = format;
    this.limit = limit;
    this.spark = spark;
  }

  /** Where a file's solutions stand. */
  public String path(LabelFile file) {
    return folder + "/" + file.shortDigest();
  }

  /** Whether the file was ingested. */
  public boolean has(LabelFile file) {
    return Folders.exists(path(file));
  }

  /**
   * Ingests a file, unless it is there.
   *
   * @throws InvalidInput if it cannot be read as labels
   * @throws ChangedMeanwhile if it is no longer what it was when it was found
   */
  public InputFolder ingest(LabelFile file) throws ChangedMeanwhile {
    String path = path(file);
    if (!Folders.exists(path)) {
      try {
        ingest(List.of(file.path()), path);
      } catch (InvalidInput e) {
        if (LabelFile.find(List.of(file.path())).stream()
            .noneMatch(now -> now.digest().equals(file.digest()))) {
          throw new ChangedMeanwhile(file);
        }
        throw e;
      }
      List<Manifest.Input> read = InputFolder.open(path).manifest().orElseThrow().inputs();
      if (!read.get(0).digest().equals(file.digest())) {
        Folders.remove(path);
        throw new ChangedMeanwhile(file);
      }
    }
    InputFolder ingested = InputFolder.open(path);
    if (ingested.files().stream().noneMatch(name -> name.startsWith("solutions/"))) {
      throw new InvalidInput(
          "Cannot train on labels: the file lists problems without rated steps (0 solutions,"
              + " expected at least 1) at "
              + file.path());
    }
    return ingested;
  }

  /** Ingests files into a folder. */
  void ingest(List<String> files, String output) {
    IngestJob.of(spark.get(), IngestSettings.of(format, files, output).limit(limit)).run();
  }

  /** Every solution of an ingested file. */
  public void read(LabelFile file, Consumer<StepLabelledSolution> each) {
    SolutionTable.read(InputFolder.open(path(file)), each);
  }

  /** A file that was written to, or removed, between being found and being read. */
  public static final class ChangedMeanwhile extends Exception {
    private static final long serialVersionUID = 1L;

    ChangedMeanwhile(LabelFile file) {
      super(file.path() + " changed while it was read");
    }
  }
}
