package io.stepwise.jobs.retrain;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.ingest.IngestSettings;
import io.stepwise.data.ingest.QuarantineLimit;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.jobs.ingest.IngestCostEstimate;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.retrain.history.LabelFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Estimates the cost of ingesting label files and their solutions by ingesting the first files. */
final class LabelCostEstimate {
  private static final int FILES = 5;

  private final RetrainConfig config;
  private final JobContext context;
  private final RetrainContext state;
  private final String scratch;
  private final List<String> refused = new ArrayList<>();
  private Optional<String> solutionsOfOne = Optional.empty();
  private int ingested;
  private double seconds;

  LabelCostEstimate(
      RetrainConfig config, JobContext context, RetrainContext state, String scratch) {
    this.config = config;
    this.context = context;
    this.state = state;
    this.scratch = scratch;
  }

  /** How many solutions the files hold, those estimated that are not ingested yet. */
  double solutions(List<LabelFile> files) {
    double known = 0;
    double measured = 0;
    long bytes = 0;
    long left = 0;
    int measuredFiles = 0;
    int leftFiles = 0;
    double before = seconds;
    for (LabelFile file : files) {
      if (state.store().has(file)) {
        known += count(state.store().path(file));
      } else if (measuredFiles < FILES) {
        measured += ingest(file.path());
        bytes += file.bytes();
        measuredFiles++;
      } else {
        left += file.bytes();
        leftFiles++;
      }
    }
    if (leftFiles > 0) {
      seconds += (seconds - before) * left / Math.max(1, bytes);
    }
    return known + measured + (bytes == 0 ? 0 : measured * left / bytes);
  }

  /** The same of a set that has its copy, or would be copied. */
  double solutionsOfSet(String path, String copy) {
    return Folders.exists(copy) ? count(copy) : ingest(path);
  }

  private double ingest(String path) {
    IngestSettings settings =
        IngestSettings.of(config.format(), List.of(path), "estimate")
            .limit(QuarantineLimit.of(config.maxQuarantined()));
    try {
      IngestCostEstimate done =
          IngestCostEstimate.of(settings, context, scratch + "/labels-" + ingested++);
      seconds += done.seconds();
      if (done.solutions() > 0) {
        solutionsOfOne = Optional.of(solutionsOfOne.orElse(done.folder()));
      }
      return done.solutions();
    } catch (InvalidInput e) {
      refused.add(path + ": " + e.getMessage());
      return 0;
    }
  }

  private double count(String folder) {
    try {
      long solutions = SolutionTable.count(InputFolder.open(folder));
      solutionsOfOne = Optional.of(solutionsOfOne.orElse(folder));
      return solutions;
    } catch (InvalidInput e) { // a file that lists problems only has no such table
      refused.add(folder + ": " + e.getMessage());
      return 0;
    }
  }

  /** A folder with solutions on which a training can be timed. */
  Optional<String> folder() {
    return solutionsOfOne;
  }

  /** Files that could not be read as labels, and why. */
  List<String> refused() {
    return List.copyOf(refused);
  }

  /** What ingesting would take. */
  double seconds() {
    return seconds;
  }
}
