package io.stepwise.jobs.cli;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.TypeConversionException;

/** Prints a script with which a shell completes commands, flags and their words. */
final class Completion implements Callable<Integer> {
  /** Shells that can read the script. */
  enum Shell {
    BASH,
    ZSH;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Supplier<CommandLine> line;
  private final PrintStream out;
  private final PositionalParamSpec shell =
      PositionalParamSpec.builder()
          .index("0")
          .type(Shell.class)
          .converters(Completion::shell)
          .required(true)
          .paramLabel("bash|zsh")
          .description("Shell: bash or zsh.")
          .build();

  private Completion(Supplier<CommandLine> line, PrintStream out) {
    this.line = line;
    this.out = out;
  }

  private static Shell shell(String word) {
    return Stream.of(Shell.values())
        .filter(one -> one.toString().equalsIgnoreCase(word))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException("unknown shell (" + word + ", expected bash or zsh)"));
  }

  static CommandSpec spec(Supplier<CommandLine> line, PrintStream out) {
    Completion completion = new Completion(line, out);
    CommandSpec spec = CommandSpec.wrapWithoutInspection(completion).name("completion");
    spec.addPositional(completion.shell);
    spec.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help.").build());
    spec.usageMessage()
        .description("Prints a script that completes commands, flags, settings and their values")
        .width(Help.WIDTH)
        .footer(
            "",
            "Examples:",
            "  source <(./stepwise completion bash)",
            "  source <(./stepwise completion zsh)");
    return spec;
  }

  /** One script serves both: in zsh it turns bash's way of completing on. */
  @Override
  public Integer call() {
    Shell chosen = shell.getValue();
    out.println("# Completion of stepwise for " + chosen);
    out.println(AutoComplete.bash("stepwise", line.get()));
    out.println(new SettingCompletion(Registry.jobs()).script());
    out.flush();
    return 0;
  }
}
