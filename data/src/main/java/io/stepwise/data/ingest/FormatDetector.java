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
import java.util.Optional;
import java.util.Set;

/** Detects the format of files from the first lines of each. */
public final class FormatDetector {
  private static final int LINES = 20;
  private static final int SHOWN = 200;

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
        if (!Formats.listsProblems(found) || !Formats.listsProblems(format)) {
          throw doubt(
              "files are in different formats", found + " in " + foundIn + ", " + format, file);
        }
        format = Formats.PROBLEMS;
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
    Matches all = new Matches();
    Matches problems = new Matches();
    List<String> fields = null;
    String near = null;
    try (LineSource lines = LineSource.open(Split.whole(file))) {
      int read = 0;
      for (SourceLine line = lines.next(); line != null && read < LINES; line = lines.next()) {
        if (line.isBlank()) {
          continue;
        }
        read++;
        if (fields == null && Formats.isObject(line)) {
          fields = Formats.fieldNames(line);
        }
        List<String> formats = Formats.detect(line, settings);
        if (formats.isEmpty() && near == null) {
          near = nearest(line, settings);
        }
        all.add(formats);
        problems.add(Formats.detectProblems(line, settings));
      }
    } catch (IOException e) {
      throw new InfrastructureFailure(
          "Cannot read input: " + e.getMessage() + " (expected a readable file) at " + file.path(),
          e);
    }
    if (fields == null) {
      throw new InvalidInput(
          "Cannot detect format: no line is a JSON object (0 of the first "
              + LINES
              + ", expected one per line, or a document named .json) at "
              + file.path());
    }
    // Columns of problems may have the names of labels; no line is about steps then.
    Matches found = all.isEmpty() ? problems : all;
    if (found.isEmpty()) {
      String why = near == null ? "; its columns are " + shown(fields) : "; line " + near;
      throw doubt("no line matches a known format", "0 of the first " + LINES + why, file);
    }
    Optional<String> only = found.only();
    if (only.isEmpty()) {
      boolean differ = found.common.isEmpty();
      throw doubt(
          differ ? "its lines are in different formats" : "several formats match",
          String.valueOf(differ ? found.any : found.common),
          file);
    }
    return only.get();
  }

  private static String shown(List<String> fields) {
    String text = String.join(", ", fields);
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
  }

  /** The formats of the lines that have one. */
  private static final class Matches {
    private final Set<String> any = new LinkedHashSet<>();
    private final Set<String> common = new LinkedHashSet<>();

    void add(List<String> formats) {
      if (any.isEmpty()) {
        common.addAll(formats);
      } else if (!formats.isEmpty()) {
        common.retainAll(formats);
      }
      any.addAll(formats);
    }

    boolean isEmpty() {
      return any.isEmpty();
    }

    /** The one format of all lines: of lines in several formats of problems the general one. */
    Optional<String> only() {
      if (common.isEmpty() && any.stream().allMatch(Formats::listsProblems)) {
        return Optional.of(Formats.PROBLEMS);
      }
      return common.size() == 1 ? Optional.of(common.iterator().next()) : Optional.empty();
    }
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
            + "; name it with --format, or the columns of problems with --columns) at "
            + file.path());
  }
}
