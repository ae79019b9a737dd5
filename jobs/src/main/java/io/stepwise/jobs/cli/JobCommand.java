package io.stepwise.jobs.cli;

import io.stepwise.data.storage.Lease;
import io.stepwise.jobs.config.Key;
import io.stepwise.jobs.config.Layer;
import io.stepwise.jobs.config.Settings;
import io.stepwise.jobs.config.TrackingEnvironment;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.job.LazySpark;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.tracking.delivery.Tracking;
import io.stepwise.lm.engine.Devices;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.UnmatchedArgumentException;

/** A job as a subcommand: its flags, and the run. */
final class JobCommand<C extends Record> implements Callable<Integer> {
  private final Job<C> job;
  private final Interruption interruption;
  private final PrintStream out;
  private final CommonFlags flags = new CommonFlags();
  private final List<Key> keys;
  private final CommandSpec spec;
  private C resolved;

  JobCommand(Job<C> job, Interruption interruption, PrintStream out) {
    this.job = job;
    this.interruption = interruption;
    this.out = out;
    this.keys = Settings.keys(job.defaults());
    this.spec = describe();
  }

  CommandSpec spec() {
    return spec;
  }

  /** Whether this run can be resumed if it is stopped; false before its settings are known. */
  boolean savesProgress() {
    return !flags.dryRun && resolved != null && job.isResumable(resolved);
  }

  /** Settings that only {@code --set} and {@code --config} reach. */
  List<String> innerKeys() {
    return keys.stream().filter(key -> !key.isTopLevel()).map(Key::path).toList();
  }

  boolean verbose() {
    return flags.verbose;
  }

  private CommandSpec describe() {
    CommandSpec command = CommandSpec.wrapWithoutInspection(this).name(word());
    List<Key> own = Key.of(job.defaults());
    Map<String, String> notes = job.conditionalDefaults().notes();
    ArgGroupSpec.Builder common = ArgGroupSpec.builder();
    common.heading("%nOptions of every command:%n").validate(false).order(1);
    for (Key key : keys) {
      if (!key.isTopLevel()) {
        continue;
      }
      if (own.contains(key)) {
        command.addOption(option(key, notes));
      } else {
        common.addArg(option(key, Map.of()));
      }
    }
    CommandSpec.forAnnotatedObject(flags).options().forEach(common::addArg);
    command.addArgGroup(common.build());
    command
        .usageMessage()
        .description(Help.escaped(job.summary()))
        .abbreviateSynopsis(true)
        .sortOptions(false)
        .optionListHeading("%nOptions:%n")
        .footer(Help.footer(job, own))
        .width(Help.WIDTH);
    return command;
  }

  /** The last word of the name: a group holds the first. */
  private String word() {
    return job.name().substring(job.name().lastIndexOf(' ') + 1);
  }

  private static OptionSpec option(Key key, Map<String, String> notes) {
    OptionSpec.Builder option =
        OptionSpec.builder(key.flag())
            .paramLabel(Help.label(key))
            .description(Help.description(key, notes));
    if (!key.choices().isEmpty()) {
      option.completionCandidates(key.choices());
    }
    if (key.isList()) {
      return option.arity("1..*").type(String[].class).build();
    }
    return key.type() == boolean.class
        ? option.arity("0..1").fallbackValue("true").type(String.class).build()
        : option.arity("1").type(String.class).build();
  }

  @Override
  public Integer call() {
    TrackingEnvironment.of(System.getenv()).warning().ifPresent(progress()::say);
    List<Layer> layers = layers();
    Settings<C> settings =
        Settings.resolve(
            job.defaults(),
            job.conditionalDefaults(),
            layers,
            line -> progress().say(job.name() + ": " + line));
    Settings.unused(settings.job(), layers).forEach(progress()::say);
    resolved = settings.job();
    interruption.savesProgress(savesProgress());
    try (Devices.Use until = Devices.use(settings.common().device().name());
        LazySpark spark =
            new LazySpark("stepwise " + job.name(), settings.common().master(), interruption)) {
      JobContext context =
          new JobContext(settings.common(), false, progress(), interruption, out, spark)
              .resuming(flags.resumption());
      if (Stepwise.isDriverInCluster()) {
        context.spark(); // YARN calls a driver failed that never asked for Spark
      }
      FinishedOutput.warning(job, resolved, context).ifPresent(context.progress()::say);
      if (flags.dryRun) {
        context.progress().say("dry-run: estimating; nothing is written");
        DryRun.plan(() -> job.plan(settings.job(), context), interruption).print(job.name(), out);
      } else {
        runAlone(settings.job(), context);
      }
    }
    return 0;
  }

  /** Runs the job while it holds the lease of its output. */
  private void runAlone(C config, JobContext context) {
    Optional<String> lease = job.lease(config);
    if (flags.takeOver) {
      lease.ifPresent(Lease::clear);
    }
    try (Lease held = job.takesLease() ? null : lease.map(JobCommand::leased).orElse(null)) {
      Tracking.run(job, config, context);
    }
  }

  /** A driver that the cluster starts again may be on another machine than the one that died. */
  private static Lease leased(String folder) {
    return Stepwise.isDriverInCluster() ? Lease.await(folder) : Lease.take(folder);
  }

  private List<Layer> layers() {
    List<Layer> layers = new ArrayList<>(TrackingEnvironment.of(System.getenv()).layers());
    if (flags.config != null) {
      layers.add(ConfigFile.read(flags.config));
    }
    flags.set.forEach(assignment -> layers.add(Layer.assignment(assignment)));
    for (Key key : keys) {
      OptionSpec option = spec.findOption(key.flag());
      if (option == null || option.getValue() == null) {
        continue;
      }
      Object value = option.getValue();
      List<String> words =
          value instanceof String[] many ? Arrays.asList(many) : List.of((String) value);
      for (String word : words) {
        if (key.isList() && word.startsWith("--")) { // a mistyped flag after a list
          throw new UnmatchedArgumentException(spec.commandLine(), List.of(word));
        }
      }
      layers.add(Layer.flag(key.flag(), key.path(), words));
    }
    return layers;
  }

  private Progress progress() {
    if (flags.quiet) {
      return Progress.silent();
    }
    // The launcher says how wide the terminal is that standard error goes to, if it is one.
    int columns = Integer.getInteger("stepwise.columns", 0);
    return columns > 0 ? Progress.bars(System.err, columns) : Progress.lines(System.err);
  }
}
