package io.stepwise.jobs.cli;

import io.stepwise.jobs.config.Key;
import io.stepwise.jobs.job.Job;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The text of {@code --help}, generated from the settings. */
final class Help {
  static final int WIDTH = 100;
  private static final int LONGEST_LINE = WIDTH - 8;
  private static final int LONGEST_CHOICES = WIDTH - 24;
  private static final String INDENT = "      ";
  private static final Map<String, String> GROUPS =
      Map.of(
          "evaluate", "Evaluates reward models and selection strategies on fixed data",
          "tracking", "Experiment tracking: a local server, and delivery of metrics to it");

  /** What values are, by key or its last word, where the word itself does not say. */
  private static final Map<String, String> LABELS =
      Map.ofEntries(
          Map.entry("input", "PATH"),
          Map.entry("output", "PATH"),
          Map.entry("problems", "PATH"),
          Map.entry("prompts", "PATH"),
          Map.entry("labels", "PATH"),
          Map.entry("predictions", "PATH"),
          Map.entry("data", "FOLDER"),
          Map.entry("model", "FOLDER"),
          Map.entry("policy", "FOLDER"),
          Map.entry("registry", "FOLDER"),
          Map.entry("run", "FOLDER"),
          Map.entry("new-model", "SIZE"),
          Map.entry("columns", "KEY=COLUMN"),
          Map.entry("methods", "METHOD"),
          Map.entry("task", "NAME"),
          Map.entry("experiment", "NAME"),
          Map.entry("python", "PROGRAM"),
          Map.entry("master", "URL"));

  private Help() {}

  /** A text in which picocli finds neither format directives nor markup. */
  static String escaped(String text) {
    return text.replace("%", "%%").replace("@|", "@\u200b|");
  }

  /** A command that only holds others. */
  static CommandSpec group(String name) {
    CommandSpec group = CommandSpec.create().name(name);
    group.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help.").build());
    group
        .usageMessage()
        .description(GROUPS.getOrDefault(name, ""))
        .synopsisSubcommandLabel("COMMAND")
        .commandListHeading("%nCommands:%n")
        .optionListHeading("%n")
        .width(WIDTH)
        .footer("", "Example:", "  ./stepwise " + name + " COMMAND --help");
    return group;
  }

  static String label(Key key) {
    if (key.type().isEnum()) {
      return hasLongChoices(key) ? word(key) : choices(key);
    }
    if (key.type() == String.class) {
      String placeholder = key.setting() == null ? "" : key.setting().placeholder();
      return placeholder.isEmpty() ? word(key) : placeholder;
    }
    return key.type() == boolean.class ? "true|false" : "N";
  }

  private static String word(Key key) {
    String word = key.path().replaceAll(".*-", "");
    String label = LABELS.getOrDefault(key.path(), LABELS.get(word));
    return label == null ? word.toUpperCase(Locale.ROOT) : label;
  }

  private static String choices(Key key) {
    return String.join("|", key.choices());
  }

  /** Whether the choices would be broken inside a word, so that the description lists them. */
  private static boolean hasLongChoices(Key key) {
    return key.type().isEnum() && choices(key).length() > LONGEST_CHOICES;
  }

  /**
   * What a key is for, and its values and defaults.
   *
   * @param conditional notes on defaults that depend on other settings, by key
   */
  static String description(Key key, Map<String, String> conditional) {
    List<String> notes = new ArrayList<>();
    if (key.isRequired()) {
      notes.add("required");
    }
    if (key.isNumber() || !key.isTopLevel() || hasLongChoices(key)) {
      notes.add(key.expected());
    }
    if (!key.defaultText().isEmpty()) {
      notes.add("default " + key.shownDefault());
    }
    if (conditional.containsKey(key.path())) {
      notes.add(conditional.get(key.path()));
    }
    String stop = key.help().isEmpty() ? "" : ".";
    String note = notes.isEmpty() ? "" : " (" + String.join("; ", notes) + ")";
    return escaped((key.help() + note).strip() + stop);
  }

  static String[] footer(Job<?> job, List<Key> own) {
    List<String> lines = new ArrayList<>();
    List<Key> inner = own.stream().filter(key -> !key.isTopLevel()).toList();
    if (!inner.isEmpty()) {
      lines.add("");
      lines.add("Settings for --set and --config:");
      for (Key key : inner) {
        lines.add("  " + escaped(key.path()));
        indented(description(key, job.conditionalDefaults().notes())).forEach(lines::add);
      }
    }
    lines.add("");
    lines.add("Example:");
    for (String line : wrapped("./stepwise " + job.name() + " " + job.example())) {
      lines.add("  " + escaped(line));
    }
    return lines.toArray(String[]::new);
  }

  /** A setting's description below its key, wrapped by us: picocli does not indent a footer. */
  private static List<String> indented(String text) {
    List<String> lines = new ArrayList<>();
    String line = INDENT;
    for (String word : text.split(" ")) {
      if (!line.isBlank() && line.length() + word.length() >= WIDTH) {
        lines.add(line);
        line = INDENT;
      }
      line += line.isBlank() ? word : " " + word;
    }
    lines.add(line);
    return lines;
  }

  /** A command over several lines that can be pasted; a flag stays with its value if both fit. */
  static List<String> wrapped(String command) {
    List<String> lines = new ArrayList<>();
    String line = "";
    for (String part : command.split(" (?=--)")) {
      boolean fits = part.length() + INDENT.length() <= LONGEST_LINE;
      for (String piece : fits ? new String[] {part} : part.split(" ")) {
        if (!line.isEmpty() && line.length() + piece.length() > LONGEST_LINE) {
          lines.add(line + " \\");
          line = "   ";
        }
        line += line.isEmpty() ? piece : " " + piece;
      }
    }
    lines.add(line);
    return lines;
  }
}
