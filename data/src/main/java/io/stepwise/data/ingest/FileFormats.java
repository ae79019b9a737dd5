package io.stepwise.data.ingest;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.format.FormatSettings;
import io.stepwise.data.format.Formats;
import io.stepwise.data.format.LabelFormat;
import io.stepwise.data.storage.SourceFile;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The format of each input file.
 *
 * @param names one for each file, in the order of the files
 */
public record FileFormats(List<String> names) implements Serializable {
  /** Copies the list. */
  public FileFormats {
    names = Collections.unmodifiableList(new ArrayList<>(names));
  }

  /**
   * The format that the settings name for all files, else that detected in each.
   *
   * @throws InvalidInput when the format of a file is in doubt
   */
  public static FileFormats of(IngestSettings settings, List<SourceFile> files) {
    return settings.format().equals(IngestSettings.AUTO)
        ? FormatDetector.detect(files, settings.formatSettings())
        : new FileFormats(Collections.nCopies(files.size(), settings.format()));
  }

  /** The formats in use, in alphabetical order. */
  public List<String> distinct() {
    return List.copyOf(new TreeSet<>(names));
  }

  /** The formats in use as words, e.g. "prm800k" or "prm800k, trajectories". */
  public String words() {
    return String.join(", ", distinct());
  }

  /** The formats in use by their names. */
  public Map<String, LabelFormat> open(FormatSettings settings) {
    Map<String, LabelFormat> open = new LinkedHashMap<>();
    distinct().forEach(name -> open.put(name, Formats.named(name, settings)));
    return open;
  }

  /** The files' formats by their paths, for the manifest. */
  public Map<String, String> byPath(List<SourceFile> files) {
    Map<String, String> byPath = new LinkedHashMap<>();
    for (int i = 0; i < files.size(); i++) {
      byPath.put(files.get(i).path(), names.get(i));
    }
    return byPath;
  }
}
