package io.stepwise.data.ingest;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.format.FormatSettings;
import io.stepwise.data.format.Formats;
import io.stepwise.data.format.SourceLine;
import io.stepwise.data.storage.SourceFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Detects the format of each file from its first lines. Files of one table may be in different
 * formats, but are all of step labels or all of problems.
 */
public final class FormatDetector {
  private static final int LINES = 20;
  private static final int SHOWN = 200;
  private static final int NAMED_FILES = 20;

  private FormatDetector() {}

  /**
   * The format of each file. An empty file, or one that several formats fit, has the format of the
   * other files of its folder, as far as these agree.
   *
   * @throws InvalidInput when a file's lines are in none or in several formats, or some files have
   *     step labels and others problems
   */
  public static FileFormats detect(List<SourceFile> files, FormatSettings settings) {
    List<Set<String>> candidates = new ArrayList<>();
    Set<String> certain = new LinkedHashSet<>();
    TreeMap<String, Set<String>> certainByFolder = new TreeMap<>();
    for (SourceFile file : files) {
      Set<String> formats = file.bytes() == 0 ? Set.of() : candidates(file, settings);
      candidates.add(formats);
      if (formats.size() == 1) {
        certain.addAll(formats);
        certainByFolder
            .computeIfAbsent(folder(file), path -> new LinkedHashSet<>())
            .addAll(formats);
      }
    }
    if (candidates.stream().allMatch(Set::isEmpty)) {
      throw doubt("the input is empty", "0 lines", files.get(0));
    }
    List<String> found = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      Set<String> own = candidates.get(i);
      Set<String> near =
          new LinkedHashSet<>(certainByFolder.getOrDefault(folder(files.get(i)), certain));
      if (!own.isEmpty()) {
        near.retainAll(own);
        if (own.size() > 1 && near.size() != 1) {
          throw doubt("several formats match", String.valueOf(own), files.get(i));
        }
      }
      found.add((own.size() == 1 ? own : near).iterator().next());
    }
    FileFormats formats = new FileFormats(found);
    checkKinds(files, formats);
    return formats;
  }

  private static String folder(SourceFile file) {
    return file.path().substring(0, file.path().lastIndexOf('/') + 1);
  }

  /** Rejects step labels next to problems. */
  private static void checkKinds(List<SourceFile> files, FileFormats formats) {
    List<String> labels = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      String format = formats.names().get(i);
      (Formats.listsProblems(format) ? problems : labels)
          .add(files.get(i).path() + " (" + format + ")");
    }
    if (!labels.isEmpty() && !problems.isEmpty()) {
      throw new InvalidInput(
          "Cannot detect format: some files have step labels and others problems (labels: "
              + named(labels)
              + "; problems: "
              + named(problems)
              + ", expected one kind; ingest them one after another, or name one format for all"
              + " with --format)");
    }
  }

  private static String named(List<String> files) {
    int more = files.size() - NAMED_FILES;
    String first = String.join(", ", files.subList(0, Math.min(NAMED_FILES, files.size())));
    return more > 0 ? first + " and " + more + " more" : first;
  }

  /**
   * The formats that fit all lines that fit any; with several ones the file is in doubt. None for a
   * file without lines.
   */
  private static Set<String> candidates(SourceFile file, FormatSettings settings) {
    Matches all = new Matches();
    Matches problems = new Matches();
    List<String> fields = null;
    String near = null;
    int read = 0;
    try (LineSource lines = LineSource.open(Split.whole(file))) {
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
    if (read == 0) {
      return Set.of();
    }
    if (fields == null) {
      throw new InvalidInput(
          "Cannot detect format: no line is a JSON object (0 of the first "
              + LINES
              + ", expected one per line, or a document named .json; a glob such as *.jsonl leaves"
              + " other files of a folder out) at "
              + file.path());
    }
    // Columns of problems may have the names of labels. Such lines are problems if none is about
    // steps, or if the columns of problems are named.
    boolean named = settings.namesProblems() && !problems.isEmpty();
    Matches found = all.isEmpty() || named ? problems : all;
    if (found.isEmpty()) {
      String why = near == null ? "; its columns are " + shown(fields) : "; line " + near;
      throw doubt("no line matches a known format", "0 of the first " + LINES + why, file);
    }
    Set<String> formats = found.formats();
    if (formats.isEmpty()) {
      throw doubt("its lines are in different formats", String.valueOf(found.any), file);
    }
    return formats;
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

    /** The formats of all lines: of lines in several formats of problems the general one. */
    Set<String> formats() {
      boolean general = common.isEmpty() && any.stream().allMatch(Formats::listsProblems);
      return general ? Set.of(Formats.PROBLEMS) : common;
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
