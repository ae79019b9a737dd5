package io.stepwise.jobs.cli;

import io.stepwise.data.storage.Versions;
import io.stepwise.jobs.config.Nearest;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.Job;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The whole command line: {@code stepwise COMMAND}, and how a command ends. */
final class CommandTree {
  private final CommandLine line;
  private final Interruption interruption;
  private final PrintWriter err;
  private String lastWords = "";

  CommandTree(List<Job<?>> jobs, Interruption interruption, PrintStream out, PrintWriter err) {
    this.interruption = interruption;
    this.err = err;
    CommandSpec root = CommandSpec.create().name("stepwise");
    root.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help.").build());
    root.addOption(
        OptionSpec.builder("-V", "--version")
            .versionHelp(true)
            .description("Show the version.")
            .build());
    root.version(Versions.current().get("stepwise"));
    root.usageMessage()
        .description(
            "Trains process reward models on step labels, and policies with PPO on their scores.")
        .synopsisSubcommandLabel("COMMAND")
        .commandListHeading("%nCommands:%n")
        .optionListHeading("%n")
        .width(Help.WIDTH)
        .footer(
            "",
            "Exit codes: 0 done; 1 internal error; 2 usage or configuration; 3 bad input;",
            "4 infrastructure; 130 interrupted.",
            "",
            "On a cluster (--master), options of spark-submit (--deploy-mode, --conf, …) may appear",
            "anywhere after the command; docs/deploy.md lists the important ones.",
            "",
            "Example:",
            "  ./stepwise demo --output runs/demo");
    for (Job<?> job : jobs) {
      add(root, job, new JobCommand<>(job, interruption, out).spec());
    }
    root.addSubcommand("version", version(out));
    root.addSubcommand("completion", Completion.spec(root::commandLine, out));
    CommandSpec help = CommandSpec.forAnnotatedObject(new HelpCommand());
    help.usageMessage().header("Shows the help of a command");
    root.addSubcommand("help", help);
    line =
        new CommandLine(root)
            .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
            .setErr(err)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setParameterExceptionHandler(this::misread)
            .setExecutionExceptionHandler(this::failed);
  }

  private static CommandSpec version(PrintStream out) {
    Callable<Integer> print =
        () -> {
          out.println(Versions.current().get("stepwise"));
          return 0;
        };
    CommandSpec spec = CommandSpec.wrapWithoutInspection(print).name("version");
    spec.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help.").build());
    spec.usageMessage().description("Shows the version").width(Help.WIDTH);
    return spec;
  }

  /** A name of two words is a command of a group: "tracking start". */
  private static void add(CommandSpec root, Job<?> job, CommandSpec command) {
    String[] words = job.name().split(" ", 2);
    if (words.length == 1) {
      command.aliases(job.aliases().toArray(String[]::new));
      root.addSubcommand(words[0], command);
      return;
    }
    if (!root.subcommands().containsKey(words[0])) {
      root.addSubcommand(words[0], Help.group(words[0]));
    }
    root.subcommands().get(words[0]).getCommandSpec().addSubcommand(words[1], command);
  }

  int execute(String... arguments) {
    try {
      return line.execute(arguments);
    } catch (Error e) { // picocli hands on exceptions only
      Failure failure = Failure.of(e);
      say(failure.line());
      return failure.exitCode();
    }
  }

  /** Only reads the command line; nothing runs. */
  ParseResult read(String... arguments) {
    return line.parseArgs(arguments);
  }

  private int misread(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    boolean unmatched = e instanceof UnmatchedArgumentException;
    if (!command.getSubcommands().isEmpty() && !unmatched) { // a group's name alone
      command.usage(err);
      return Failure.USAGE;
    }
    String name = command.getCommandSpec().qualifiedName();
    String why =
        e instanceof UnmatchedArgumentException word
            ? unknown(word.getUnmatched().get(0), command)
            : e.getMessage();
    say("Cannot run " + name + ": " + why + " (see " + Launcher.command(name) + " --help)");
    return Failure.USAGE;
  }

  private static String unknown(String word, CommandLine command) {
    boolean option = word.startsWith("-");
    List<String> known =
        option
            ? command.getCommandSpec().optionsMap().keySet().stream().sorted().toList()
            : command.getSubcommands().keySet().stream().sorted().toList();
    String bare = word.replaceFirst("=.*", "");
    List<String> nearest = new ArrayList<>(Nearest.to(bare, known));
    if (option && command.getCommand() instanceof JobCommand<?> job) {
      List<String> inner = job.innerKeys();
      if (nearest.isEmpty() || Nearest.isCloser(bare, inner, nearest)) {
        nearest = Nearest.to(bare, inner).stream().map(key -> "--set " + key + "=…").toList();
      }
    }
    if (!option && known.isEmpty()) {
      return "unexpected argument without an option: " + word + inputOption(command, word);
    }
    return (option ? "no such option" : "no such command") + ": " + bare + Nearest.words(nearest);
  }

  /** What to type instead, of a command that reads {@code --input}. */
  private static String inputOption(CommandLine command, String word) {
    return command.getCommandSpec().optionsMap().containsKey("--input")
        ? "; did you mean --input " + word + "?"
        : "";
  }

  private int failed(Exception e, CommandLine command, ParseResult result) {
    boolean stopped = interruption.isRequested();
    Failure failure = stopped ? interrupted(command, result) : Failure.of(e);
    say(failure.line());
    if (command.getCommand() instanceof JobCommand<?> job && job.verbose()) {
      e.printStackTrace(err);
      err.flush();
    }
    return failure.exitCode();
  }

  private static Failure interrupted(CommandLine command, ParseResult result) {
    ParseResult own = result;
    while (own.hasSubcommand()) {
      own = own.subcommand();
    }
    String name = command.getCommandSpec().qualifiedName();
    StringBuilder again = new StringBuilder(Launcher.command(name));
    // The arguments begin with all words of the name but "stepwise".
    int words = name.split(" ").length - 1;
    own.originalArgs().stream()
        .skip(words)
        .forEach(word -> again.append(' ').append(Launcher.quoted(word)));
    if (!(command.getCommand() instanceof JobCommand<?> job && job.savesProgress())) {
      return new Failure(130, "Interrupted; nothing was saved. To restart: " + again);
    }
    if (!own.originalArgs().contains("--resume")) {
      again.append(" --resume");
    }
    return new Failure(130, "Interrupted; progress is saved. To resume: " + again);
  }

  /** Why the last command failed; empty if none has. */
  String lastWords() {
    return lastWords;
  }

  private void say(String text) {
    lastWords = text;
    err.println("stepwise: " + text);
    err.flush();
  }
}
