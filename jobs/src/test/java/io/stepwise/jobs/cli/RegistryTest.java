package io.stepwise.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What holds for every command. */
class RegistryTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final CommandTree tree =
      new CommandTree(
          Registry.jobs(),
          new Interruption(),
          new PrintStream(out, true, StandardCharsets.UTF_8),
          new PrintWriter(System.err, true, StandardCharsets.UTF_8));

  @Test
  void namesAreWordsAndDiffer() {
    List<String> names = Registry.jobs().stream().<String>map(Job::name).toList();
    // A second word is a command of a group: "tracking start".
    assertThat(names)
        .doesNotHaveDuplicates()
        .allMatch(name -> name.matches("[a-z]+(-[a-z]+)*( [a-z]+(-[a-z]+)*)?"));
  }

  @Test
  void commandLineMeansTheCommandsOfItsFirstWordOrAnyWhereThereIsNone() {
    for (Job<?> job : Registry.jobs()) {
      assertThat(Registry.meantBy(job.name().split(" ")))
          .extracting(found -> (Object) found.getClass())
          .contains(job.getClass())
          .hasSizeLessThan(Registry.jobs().size());
    }
    for (String words : List.of("", "--help", "help ingest", "completion", "ingst", "track")) {
      assertThat(Registry.meantBy(words.split(" "))).hasSameSizeAs(Registry.jobs());
    }
    assertThat(Registry.meantBy()).hasSameSizeAs(Registry.jobs());
    assertThat(Registry.meantBy("tracking")).hasSizeGreaterThan(2);
  }

  @Test
  void amountsOfWorkHaveAnUpperBound() {
    List<String> amounts =
        List.of(
            "num-samples",
            "num-prompts",
            "num-seeds",
            "eval-samples",
            "partitions",
            "max-tokens",
            "width",
            "lookahead-steps",
            "sweeps",
            "parallel",
            "rationales",
            "rationale-tokens");
    int found = 0;
    for (Job<?> job : Registry.jobs()) {
      for (Key key : Settings.keys(job.defaults())) {
        if (amounts.contains(key.path().substring(key.path().lastIndexOf('.') + 1))) {
          found++;
          assertThat(key.setting().max())
              .as("%s %s", job.name(), key.path())
              .isLessThan(Integer.MAX_VALUE);
        }
      }
    }
    assertThat(found).isGreaterThan(25);
  }

  @Test
  void helpShowsWhatToGiveForTextSettings() {
    assertThat(help("ingest"))
        .contains("--held-out=FILE...", "--max-quarantined=LIMIT", "--output=PATH")
        .contains("--columns=KEY=COLUMN...", "--master=URL", "--experiment=NAME");
    assertThat(help("solve"))
        .contains("--trees=FOLDER", "--price=FILE", "--policy=FOLDER", "--problems=PATH");
    assertThat(help("sft")).contains("--model=FOLDER", "--new-model=SIZE");
    assertThat(help("generate")).contains("--stop=STRING...");
  }

  @Test
  void commandsAreDescribedAlike() {
    out.reset();
    assertThat(tree.execute("--help")).isZero();
    String list = out.toString(StandardCharsets.UTF_8);
    assertThat(list).contains("Shows the version\n", "Shows the help of a command\n");
    String commands = list.substring(list.indexOf("Commands:"), list.indexOf("Exit codes:"));
    assertThat(commands.lines().skip(1))
        .hasSizeGreaterThan(20)
        .noneMatch(line -> line.stripTrailing().endsWith("."))
        .noneMatch(line -> line.contains("Display"));
  }

  private String help(String command) {
    out.reset();
    assertThat(tree.execute(command, "--help")).isZero();
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void everyExampleIsACommandThatCanBeRead() {
    for (Job<?> job : Registry.jobs()) {
      String[] words =
          Stream.of(job.name().split(" "), job.example().split(" +", -1))
              .flatMap(Stream::of)
              .toArray(String[]::new);
      assertThat(tree.read(words).subcommand().errors()).as(job.name()).isEmpty();
    }
  }

  @Test
  void everyHelpNamesEveryFlag() {
    for (Job<?> job : Registry.jobs()) {
      out.reset();
      assertThat(tree.execute((job.name() + " --help").split(" "))).isZero();
      String help = out.toString(StandardCharsets.UTF_8);
      assertThat(help).contains("./stepwise " + job.name());
      for (Key key : Settings.keys(job.defaults())) {
        assertThat(help).contains(key.isTopLevel() ? key.flag() : key.path());
      }
    }
  }

  @Test
  void everySettingHasADescription() {
    for (Job<?> job : Registry.jobs()) {
      assertThat(Key.of(job.defaults())).as(job.name()).allMatch(key -> !key.help().isEmpty());
    }
  }

  /** Set to the very values they have, all settings give the record they came from. */
  @Test
  void defaultsLieInTheirOwnRanges() {
    for (Job<?> job : Registry.jobs()) {
      unchanged(job);
    }
  }

  private static <C extends Record> void unchanged(Job<C> job) {
    List<Layer> required = new ArrayList<>();
    List<Layer> defaults = new ArrayList<>();
    for (Key key : Key.of(job.defaults())) {
      if (!key.defaultText().isEmpty()) {
        defaults.add(Layer.assignment(key.path() + "=" + key.defaultText()));
      } else if (key.isRequired()) {
        required.add(Layer.assignment(key.path() + "=given"));
      }
    }
    C least = Settings.resolve(job.defaults(), required).job();
    defaults.addAll(required);
    assertThat(Settings.describe(Settings.resolve(job.defaults(), defaults).job()))
        .as(job.name())
        .isEqualTo(Settings.describe(least));
  }
}
