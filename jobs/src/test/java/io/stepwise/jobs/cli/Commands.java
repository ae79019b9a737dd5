package io.stepwise.jobs.cli;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.jobs.config.Key;
import io.stepwise.jobs.config.Layer;
import io.stepwise.jobs.config.Settings;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.Job;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The command line as documents see it: what there is, and whether a line of words is one. */
public final class Commands {
  private static final String ELLIPSIS = "…";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final CommandTree tree =
      new CommandTree(
          Registry.jobs(),
          new Interruption(),
          new PrintStream(out, true, StandardCharsets.UTF_8),
          new PrintWriter(System.err, true, StandardCharsets.UTF_8));

  /** Every command, in the order of the help. */
  public static List<Job<?>> jobs() {
    return Registry.jobs();
  }

  /** What {@code ./stepwise WORDS --help} prints. */
  public String help(String words) {
    out.reset();
    if (tree.execute((words + " --help").strip().split(" ")) != 0) {
      throw new IllegalStateException("Cannot show help of: " + words);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /**
   * Why these words are no command: no such command, flag or setting, or a value out of range.
   * Empty where they are one. An ellipsis stands for words left out.
   */
  public Optional<String> fault(List<String> words) {
    List<String> given = words.stream().filter(word -> !word.equals(ELLIPSIS)).toList();
    ParseResult read;
    try {
      read = tree.read(given.toArray(String[]::new));
    } catch (ParameterException e) {
      return Optional.of(e.getMessage());
    }
    List<String> name = new ArrayList<>();
    while (read.hasSubcommand()) {
      read = read.subcommand();
      name.add(read.commandSpec().name());
    }
    ParseResult own = read;
    return jobs().stream()
        .filter(job -> job.name().equals(String.join(" ", name)))
        .findFirst()
        .flatMap(job -> fault(job, own, words.contains(ELLIPSIS)));
  }

  /** The file of {@code @FILE} is the reader's: some template stands for its content. */
  private static String text(Key key, String value) {
    boolean isFile = key.setting().orFile() && value.startsWith("@");
    return isFile ? "{problem}" : value;
  }

  private static <C extends Record> Optional<String> fault(
      Job<C> job, ParseResult own, boolean isPart) {
    List<String> assignments = own.matchedOptionValue("--set", List.of());
    List<Layer> layers = new ArrayList<>();
    for (Key key : Settings.keys(job.defaults())) {
      Object value = own.matchedOptionValue(key.flag(), (Object) null);
      if (value != null) {
        layers.add(
            Layer.flag(
                key.flag(),
                key.path(),
                value instanceof String[] many
                    ? List.of(many)
                    : List.of(text(key, (String) value))));
      } else if (key.isRequired() && (isPart || own.hasMatchedOption("--config"))) {
        layers.add(Layer.assignment(key.path() + "=elsewhere"));
      }
    }
    assignments.forEach(assignment -> layers.add(Layer.assignment(assignment)));
    if (own.hasMatchedOption("--help")) {
      return Optional.empty();
    }
    try {
      Settings.resolve(job.defaults(), layers);
      return Optional.empty();
    } catch (InvalidConfiguration e) {
      return Optional.of(e.getMessage());
    }
  }
}
