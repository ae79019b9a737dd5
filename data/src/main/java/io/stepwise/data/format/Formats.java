package io.stepwise.data.format;

import io.stepwise.data.error.InvalidConfiguration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** The formats by the names they have on the command line, and how to detect them. */
public final class Formats {
  private static final Map<String, Entry> ENTRIES = new LinkedHashMap<>();

  /** A row with one of these is about steps, and no plain problem. */
  private static final Set<String> STEP_FIELDS =
      Set.of("steps", "completions", "labels", "ratings", "label", "rating_probs");

  static {
    add(Prm800kFormat::new, "question", "label");
    add(TrajectoryFormat::new, "problem", "steps", "ratings");
    add(settings -> new StepwiseSupervisionFormat(), "prompt", "completions", "labels");
    add(settings -> new MathShepherdFormat(), "input", "label");
    add(settings -> new ProcessBenchFormat(), "problem", "steps", "label");
    add(settings -> new PrmBenchFormat(), "original_process", "modified_process", "error_steps");
    add(settings -> new Gsm8kFormat(), "question", "answer");
    add(settings -> new MathFormat(), "problem");
    add(settings -> new ScoredFormat(), "problem", "steps", "rating_probs");
    add(ProblemsFormat::new);
  }

  /** How to create a format, and the fields each of its rows has. */
  private record Entry(Function<FormatSettings, LabelFormat> make, Set<String> fields) {}

  private Formats() {}

  private static void add(Function<FormatSettings, LabelFormat> make, String... fields) {
    String name = make.apply(FormatSettings.defaults()).name();
    ENTRIES.put(name, new Entry(make, Set.of(fields)));
  }

  /** Every format's name. */
  public static List<String> names() {
    return List.copyOf(ENTRIES.keySet());
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

  /** Whether a line is a JSON object, with any fields. */
  public static boolean isObject(SourceLine line) {
    return fields(line).isPresent();
  }

  /** The names of a line's fields; empty where it is no JSON object. */
  private static Optional<Set<String>> fields(SourceLine line) {
    Set<String> fields = new TreeSet<>();
    ParseOutcome outcome =
        RowReader.parse(
            line,
            row -> {
              for (String field = row.next(); field != null; field = row.next()) {
                fields.add(field);
                row.skip();
              }
              return new ParseOutcome.Dropped("read");
            });
    return outcome instanceof ParseOutcome.Dropped ? Optional.of(fields) : Optional.empty();
  }

  /**
   * The formats that a line may be in: those that read it, and of these the ones that ask for the
   * most of its fields. None or several mean doubt.
   */
  public static List<String> detect(SourceLine line, FormatSettings settings) {
    List<String> found = new ArrayList<>();
    boolean hasSteps =
        fields(line).filter(names -> !Collections.disjoint(names, STEP_FIELDS)).isPresent();
    int most = 0;
    for (Map.Entry<String, Entry> candidate : ENTRIES.entrySet()) {
      Entry entry = candidate.getValue();
      int fields = entry.fields().size();
      boolean listsProblems = Collections.disjoint(entry.fields(), STEP_FIELDS) && fields < 2;
      if (fields >= most
          && !(listsProblems && hasSteps)
          && !(entry.make().apply(settings).parse(line) instanceof ParseOutcome.Refused)) {
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
    Set<String> names = fields(line).orElse(Set.of());
    String nearest = null;
    double best = 0;
    for (Map.Entry<String, Entry> candidate : ENTRIES.entrySet()) {
      Entry entry = candidate.getValue();
      long shared = entry.fields().stream().filter(names::contains).count();
      double share = (double) shared / Math.max(1, entry.fields().size()) + 0.01 * shared;
      if (share > best
          && entry.make().apply(settings).parse(line) instanceof ParseOutcome.Refused refused) {
        best = share;
        nearest = candidate.getKey() + ": " + refused.reason();
      }
    }
    return Optional.ofNullable(nearest);
  }
}
