package io.stepwise.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.config.Device;
import io.stepwise.jobs.config.Key;
import io.stepwise.jobs.config.Settings;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.solve.SolveJob;
import io.stepwise.lm.engine.Devices;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Options, settings, suggestions and help of commands. */
class CommandTreeTest extends CommandFixture {
  @Test
  void deviceIsSetWhileTheCommandRuns() {
    List<Devices.Wanted> wanted = new ArrayList<>();
    job = new Fake((config, context) -> wanted.add(Devices.wanted()));
    assertThat(run("work", "--input", "a", "--device", "cpu")).isZero();
    assertThat(run("work", "--input", "a", "--device", "cuda")).isZero();
    assertThat(run("work", "--input", "a")).isZero();
    assertThat(wanted)
        .containsExactly(Devices.Wanted.CPU, Devices.Wanted.CUDA, Devices.Wanted.AUTO);
    assertThat(Devices.wanted()).isEqualTo(Devices.Wanted.AUTO);
  }

  @Test
  void flagsOverrideSettingsAndSettingsOverrideTheFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("run.yaml");
    Files.writeString(file, "input: [x]\nrounds: 4\ninner: {share: 0.1}\nseed: 5\n");
    int exitCode =
        run(
            "work",
            "--config",
            file.toString(),
            "--set",
            "rounds=5",
            "--set",
            "inner.share=0.2",
            "--rounds",
            "6",
            "--input",
            "a,b",
            "c",
            "--device",
            "cpu",
            "--resume",
            "--slow");
    assertThat(err.toString()).isEmpty();
    assertThat(exitCode).isZero();
    assertThat(job.config).isEqualTo(new Config(List.of("a,b", "c"), 6, true, new Inner(0.2)));
    assertThat(job.context.common()).isEqualTo(new CommonSettings(5, "local[*]", Device.CPU, null));
    assertThat(job.context.resume()).isTrue();
    assertThat(job.context.describe(job.config)).containsEntry("rounds", 6).containsKey("seed");
  }

  @Test
  void unknownCommandNamesTheNearest() {
    assertThat(run("wrok", "--input", "a")).isEqualTo(2);
    saysOneLine("no such command: wrok", "nearest is work");
  }

  @Test
  void unknownOptionNamesTheNearest() {
    assertThat(run("work", "--inptu=a")).isEqualTo(2);
    saysOneLine("no such option: --inptu", "nearest is --input");
  }

  @Test
  void argumentWithoutAnOptionNamesTheInputOption() {
    assertThat(run("work", "labels.jsonl")).isEqualTo(2);
    saysOneLine(
        "unexpected argument without an option: labels.jsonl;",
        "did you mean --input labels.jsonl?");
  }

  @Test
  void unknownSettingNamesTheNearest() {
    assertThat(run("work", "--input", "a", "--set", "inner.shrae=1")).isEqualTo(2);
    saysOneLine("inner.shrae", "inner.share");
  }

  @Test
  void unknownOptionThatIsASettingNamesIt() {
    assertThat(run("work", "--input", "a", "--share", "0.3")).isEqualTo(2);
    saysOneLine("no such option: --share", "the nearest is --set inner.share=…");
  }

  @Test
  void unrelatedWordGetsNoSuggestion() {
    assertThat(run("work", "--input", "a", "--wonderfully-made")).isEqualTo(2);
    saysOneLine("no such option: --wonderfully-made (see");
    err.getBuffer().setLength(0);
    assertThat(run("work", "--input", "a", "--set", "wonderful.made=1")).isEqualTo(2);
    saysOneLine("no such setting in --set");
  }

  @Test
  void versionIsShownInEveryForm() {
    for (String form : List.of("--version", "-V", "version")) {
      out.reset();
      assertThat(run(form)).isZero();
      assertThat(out.toString(StandardCharsets.UTF_8).strip()).matches("\\d+\\.\\d+.*");
    }
  }

  @Test
  void missingRequiredSettingIsAUsageError() {
    assertThat(run("work")).isEqualTo(2);
    saysOneLine("input is missing", "--input");
  }

  @Test
  void optionWithoutItsValueIsAUsageError() {
    assertThat(run("work", "--rounds")).isEqualTo(2);
    saysOneLine("--rounds");
  }

  @Test
  void flagOutOfRangeNamesFlagAndRange() {
    assertThat(run("work", "--input", "a", "--rounds", "10")).isEqualTo(2);
    saysOneLine("rounds", "10", "1 to 9", "--rounds");
  }

  @Test
  void missingConfigurationFileIsAUsageError() {
    assertThat(run("work", "--config", "absent.yaml")).isEqualTo(2);
    saysOneLine("absent.yaml");
  }

  @Test
  void noCommandShowsTheCommands() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("Usage:", "work");
  }

  @Test
  void helpShowsSettingsRangesDefaultsAndAnExample() {
    assertThat(run("work", "--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("Works at 100 % of the files.")
        .contains("--input", "--rounds=N", "1 to 9", "default 3", "--seed", "--config")
        .contains("inner.share", "Share of 100 %", "./stepwise work --input a.jsonl b.jsonl");
    assertThat(job.config).isNull();
  }

  /** A line break would end a row of the settings reference, and the indent of the help. */
  @Test
  void defaultsAreShownInOneLine() {
    for (Job<?> job : Registry.jobs()) {
      for (Key key : Settings.keys(job.defaults())) {
        assertThat(Help.description(key, Map.of())).as(key.path()).doesNotContain("\n");
      }
    }
  }

  /** Picocli would break them inside a word. */
  @Test
  void choicesTooLongForALineAreListedInTheDescription() {
    Map<String, Key> keys =
        Settings.keys(new SolveJob().defaults()).stream()
            .collect(Collectors.toMap(Key::path, Function.identity()));
    assertThat(Help.label(keys.get("method"))).isEqualTo("METHOD");
    assertThat(Help.description(keys.get("method"), Map.of()))
        .contains("(one of single, majority, ", "particle-gibbs");
    assertThat(Help.label(keys.get("summary"))).isEqualTo("none|auto");
    assertThat(Help.description(keys.get("summary"), Map.of())).doesNotContain("one of");
  }

  @Test
  void longExampleIsAValidShellCommand() {
    String command = "./stepwise work --input " + "word ".repeat(40) + "--rounds 2";
    List<String> lines = Help.wrapped(command);
    assertThat(lines).hasSizeGreaterThan(1).allMatch(line -> line.length() <= Help.WIDTH - 2);
    assertThat(lines.subList(0, lines.size() - 1)).allMatch(line -> line.endsWith(" \\"));
    assertThat(String.join("\n", lines).replaceAll(" \\\\\n +", " ")).isEqualTo(command);
    assertThat(Help.wrapped("./stepwise work")).containsExactly("./stepwise work");
  }
}
