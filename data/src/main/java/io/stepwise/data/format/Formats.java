package io.stepwise.data.format;

import io.stepwise.data.error.InvalidConfiguration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/** The formats by the names they have on the command line, and how to detect them. */
public final class Formats {
  private static final Map<String, Entry> ENTRIES = new LinkedHashMap<>();

  /** The format of plain problem files, whatever their columns. */
  public static final String PROBLEMS = "problems";

  /** A row with one of these may be about steps, and no plain problem. */
  private static final Set<String> STEP_FIELDS =
      Set.of("steps", "completions", "labels", "ratings", "label", "rating_probs");

  static {
    add(Prm800kFormat::new, "question", "label");
    add(TrajectoryFormat::new, "problem", "steps", "ratings");
    add(settings -> new StepwiseSupervisionFormat(), "prompt", "completions", "labels");
    add(settings -> new MathShepherdFormat(), "input", "label");
    add(settings -> new ProcessBenchFormat(), "problem", "steps", "label");
    add(settings -> new PrmBenchFormat(), "original_process", "modified_process", "error_steps");
    add(Kind.PROBLEMS, Gsm8kFormat::new, Gsm8kFormat::marked, "question", "answer");
    add(Kind.PROBLEMS, MathFormat::new, MathFormat::new, "problem");
    add(settings -> new ScoredFormat(), "problem", "steps", "rating_probs");
    add(Kind.PROBLEMS, ProblemsFormat::new, ProblemsFormat::new);
  }

  /** What the rows of a format are. */
  private enum Kind {
    STEP_LABELS,
    PROBLEMS
  }

  /**
   * A format.
   *
   * @param kind of its rows
   * @param make creates what reads its rows
   * @param mark creates what reads the rows by which it is detected
   * @param fields that each of its rows has
   */
  private record Entry(
      Kind kind,
      Function<FormatSettings, LabelFormat> make,
      Function<FormatSettings, LabelFormat> mark,
      Set<String> fields) {
    boolean listsProblems() {
      return kind == Kind.PROBLEMS;
    }
  }

  private Formats() {}

  private static void add(Function<FormatSettings, LabelFormat> make, String... fields) {
    add(Kind.STEP_LABELS, make, make, fields);
  }

  private static void add(
      Kind kind,
      Function<FormatSettings, LabelFormat> make,
      Function<FormatSettings, LabelFormat> mark,
      String... fields) {
    String name = make.apply(FormatSettings.defaults()).name();
    ENTRIES.put(name, new Entry(kind, make, mark, Set.of(fields)));
  }

  /** Every format's name. */
  public static List<String> names() {
    return List.copyOf(ENTRIES.keySet());
  }

  /** Whether a format is one of problems, all of which {@link #PROBLEMS} reads too. */
  public static boolean listsProblems(String name) {
    return ENTRIES.get(name).listsProblems();
  }

  /**
   * A format by name.
   *
   * @throws InvalidConfiguration when there is none of that name
   */
  public static LabelFormat named(String name, FormatSettings settings) {
    Entry entry = ENTRIES.get(name);
    if (entry == null) {
      throw new InvalidConfiguration(
          "Cannot read format: unknown name (" + name + ", expected one of " + names() + ")");
    }
    return entry.make().apply(settings);
  }

  /** The problem of a line, with or without an answer, from the columns of plain problem files. */
  public static ParseOutcome problem(SourceLine line) {
    return ProblemsFormat.problem(line);
  }

  /** Whether a line is a JSON object, with any fields. */
  public static boolean isObject(SourceLine line) {
    return fields(line).isPresent();
  }

  /** The names of a line's fields in alphabetical order; empty where it is no JSON object. */
  public static List<String> fieldNames(SourceLine line) {
    return List.copyOf(fields(line).orElse(Map.of()).keySet());
  }

  /** A line's fields with the first character of their values; empty where it is no JSON object. */
  private static Optional<Map<String, Character>> fields(SourceLine line) {
    Map<String, Character> fields = new TreeMap<>();
    ParseOutcome outcome =
        RowReader.parse(
            line,
            row -> {
              for (String field = row.next(); field != null; field = row.next()) {
                fields.put(field, row.type());
                row.skip();
              }
              return new ParseOutcome.Dropped("read");
            });
    return outcome instanceof ParseOutcome.Dropped ? Optional.of(fields) : Optional.empty();
  }

  /**
   * The formats that a line may be in: those that read it, and of these the ones that ask for the
   * most of its fields. None or several mean doubt. A line with a field that step labels have, such
   * as {@code label}, is in no format of plain problems.
   */
  public static List<String> detect(SourceLine line, FormatSettings settings) {
    boolean hasSteps =
        fields(line)
            .filter(fields -> !Collections.disjoint(fields.keySet(), STEP_FIELDS))
            .isPresent();
    return detect(line, settings, entry -> !hasSteps || !entry.listsProblems());
  }

  /**
   * The formats of plain problems that a line may be in if it has no labelled steps: {@code label}
   * and the like may be columns of another meaning. Where the column of the problem or the answer
   * is named, {@link #PROBLEMS} is the only one, labelled steps or not. None or several mean doubt.
   */
  public static List<String> detectProblems(SourceLine line, FormatSettings settings) {
    if (settings.namesProblems()) {
      return detect(line, settings, entry -> entry == ENTRIES.get(PROBLEMS));
    }
    boolean labelled = fields(line).filter(Formats::areLabelledSteps).isPresent();
    return labelled ? List.of() : detect(line, settings, Entry::listsProblems);
  }

  /** Whether there are steps with labels, well-formed or not. */
  private static boolean areLabelledSteps(Map<String, Character> fields) {
    boolean steps = isType(fields, "steps", "[") || isType(fields, "completions", "[");
    boolean labels =
        !Collections.disjoint(fields.keySet(), Set.of("ratings", "rating_probs"))
            || isType(fields, "labels", "[{")
            || isType(fields, "label", "-0123456789n");
    return (steps && labels) || isType(fields, "label", "{");
  }

  private static boolean isType(Map<String, Character> fields, String name, String types) {
    return fields.containsKey(name) && types.indexOf(fields.get(name)) >= 0;
  }

  private static List<String> detect(
      SourceLine line, FormatSettings settings, Predicate<Entry> considered) {
    List<String> found = new ArrayList<>();
    int most = 0;
    for (Map.Entry<String, Entry> candidate : ENTRIES.entrySet()) {
      Entry entry = candidate.getValue();
      int fields = entry.fields().size();
      if (fields >= most
          && considered.test(entry)
          && !(entry.mark().apply(settings).parse(line) instanceof ParseOutcome.Refused)) {
        if (fields > most) {
          found.clear();
          most = fields;
        }
        found.add(candidate.getKey());
      }
    }
    return found;
  }

  /**
   * Why a line is not in the format whose fields it shares most, as {@code processbench: bad label
   * (…)}; empty where it shares none or is no JSON object.
   */
  public static Optional<String> nearest(SourceLine line, FormatSettings settings) {
    Set<String> names = fields(line).orElse(Map.of()).keySet();
    String nearest = null;
    double best = 0;
    for (Map.Entry<String, Entry> candidate : ENTRIES.entrySet()) {
      Entry entry = candidate.getValue();
      long shared = entry.fields().stream().filter(names::contains).count();
      double share = (double) shared / Math.max(1, entry.fields().size()) + 0.01 * shared;
      if (share > best
          && entry.mark().apply(settings).parse(line) instanceof ParseOutcome.Refused refused) {
        best = share;
        nearest = candidate.getKey() + ": " + refused.reason();
      }
    }
    return Optional.ofNullable(nearest);
  }
}
