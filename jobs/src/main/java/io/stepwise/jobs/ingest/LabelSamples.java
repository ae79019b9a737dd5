package io.stepwise.jobs.ingest;

import io.stepwise.data.ingest.FileFormats;
import io.stepwise.data.storage.SourceFile;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The first lines of label files, those of each format as one plain file.
 *
 * @param samples one for each format
 * @param formats of the samples
 */
record LabelSamples(List<LabelSample> samples, FileFormats formats) {

  /**
   * Takes lines until there are so many bytes of them, of each format in proportion to its files.
   *
   * @param path the beginning of the samples' paths
   */
  static LabelSamples take(List<SourceFile> files, FileFormats formats, long most, String path) {
    TreeMap<String, List<SourceFile>> byFormat = new TreeMap<>();
    for (int i = 0; i < files.size(); i++) {
      byFormat
          .computeIfAbsent(formats.names().get(i), format -> new ArrayList<>())
          .add(files.get(i));
    }
    long all = bytes(files);
    List<LabelSample> samples = new ArrayList<>();
    byFormat.forEach(
        (format, some) -> {
          double share = all == 0 ? 1 : (double) bytes(some) / all;
          long limit = Math.max(1, Math.round(most * share));
          samples.add(LabelSample.take(some, limit, path + "-" + format + ".jsonl"));
        });
    return new LabelSamples(samples, new FileFormats(List.copyOf(byFormat.keySet())));
  }

  private static long bytes(List<SourceFile> files) {
    return files.stream().mapToLong(SourceFile::bytes).sum();
  }

  /** Paths of the plain files. */
  List<String> paths() {
    return samples.stream().map(LabelSample::path).toList();
  }

  /** How many lines they have. */
  long lines() {
    return samples.stream().mapToLong(LabelSample::lines).sum();
  }

  /** Their length. */
  long bytes() {
    return samples.stream().mapToLong(LabelSample::bytes).sum();
  }

  /** Share of all that the files hold, as {@link LabelSample#share}. */
  double share() {
    boolean whole = samples.stream().allMatch(sample -> sample.share() == 1);
    double all =
        samples.stream()
            .mapToDouble(sample -> sample.bytes() / Math.max(1e-9, sample.share()))
            .sum();
    return whole ? 1 : Math.min(1, bytes() / all);
  }
}
