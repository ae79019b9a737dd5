package io.stepwise.data.format;

import io.stepwise.data.error.InvalidConfiguration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The formats by the names they have on the command line, and how to tell them apart. */
public final class Formats {
  private static final Map<String, Entry> ENTRIES = new LinkedHashMap<>();

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
  }

  /** How to make a format, and the fields each of its rows has. */
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

  /** Whether a line is a JSON object, of whatever fields. */
  public static boolean isObject(SourceLine line) {
    ParseOutcome outcome =
        RowReader.parse(
            line,
            row -> {
              while (row.next() != null) {
                row.skip();
              }
              return new ParseOutcome.Dropped("read");
            });
    return outcome instanceof ParseOutcome.Dropped;
  }

  /**
   * The formats that a line may be in: those that read it, and of these the ones that ask for the
   * most of its fields. None or several mean doubt.
   */
  public static List<String> detect(SourceLine line) {
    FormatSettings settings = FormatSettings.defaults();
    List<String> found = new ArrayList<>();
    int most = 0;
    for (Map.Entry<String, Entry> candidate : ENTRIES.entrySet()) {
      Entry entry = candidate.getValue();
      int fields = entry.fields().size();
      if (fields >= most
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
}
