package io.stepwise.data.ingest;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.format.FormatSettings;
import io.stepwise.data.format.Formats;
import io.stepwise.data.format.SourceLine;
import io.stepwise.data.storage.SourceFile;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Detects the format of files from the first lines of each. */
public final class FormatDetector {
  private static final int LINES = 20;

  private FormatDetector() {}

  /**
   * The one format in which every file's first lines are.
   *
   * @throws InvalidInput when a file's lines are in none or in several formats, or files differ
   */
  public static String detect(List<SourceFile> files, FormatSettings settings) {
    String found = null;
    String foundIn = null;
    for (SourceFile file : files) {
      if (file.bytes() == 0) {
        continue;
      }
      String format = detect(file, settings);
      if (found != null && !found.equals(format)) {
        throw doubt(
            "files are in different formats", found + " in " + foundIn + ", " + format, file);
      }
      found = format;
      foundIn = file.path();
    }
    if (found == null) {
      throw doubt("the input is empty", "0 lines", files.get(0));
    }
    return found;
  }

  private static String detect(SourceFile file, FormatSettings settings) {
    Set<String> candidates = null;
    boolean objects = false;
    String near = null;
    try (LineSource lines = LineSource.open(Split.whole(file))) {
      int read = 0;
      for (SourceLine line = lines.next(); line != null && read < LINES; line = lines.next()) {
        if (line.isBlank()) {
          continue;
        }
        read++;
        objects |= Formats.isObject(line);
        List<String> formats = Formats.detect(line, settings);
        if (formats.isEmpty() && near == null) {
          near = nearest(line, settings);
        }
        if (!formats.isEmpty()) {
          if (candidates == null) {
            candidates = new LinkedHashSet<>(formats);
          } else {
            candidates.retainAll(formats);
          }
        }
      }
    } catch (IOException e) {
      throw new InfrastructureFailure(
          "Cannot read input: " + e.getMessage() + " (expected a readable file) at " + file.path(),
          e);
    }
    if (!objects) {
      throw new InvalidInput(
          "Cannot detect format: no line is a JSON object (0 of the first "
              + LINES
              + ", expected one per line, or a document named .json) at "
              + file.path());
    }
    if (candidates == null) {
      String why = near == null ? "" : "; line " + near;
      throw doubt("no line matches a known format", "0 of the first " + LINES + why, file);
    }
    if (candidates.size() != 1) {
      throw doubt(
          candidates.isEmpty() ? "its lines are in different formats" : "several formats match",
          candidates.toString(),
          file);
    }
    return candidates.iterator().next();
  }

  private static String nearest(SourceLine line, FormatSettings settings) {
    return Formats.nearest(line, settings)
        .map(reason -> line.number() + " is nearest to " + reason)
        .orElse(null);
  }

  private static InvalidInput doubt(String why, String value, SourceFile file) {
    return new InvalidInput(
        "Cannot detect format: "
            + why
            + " ("
            + value
            + ", expected one of "
            + Formats.names()
            + "; name it with --format) at "
            + file.path());
  }
}
