package io.stepwise.jobs.documents;

import io.stepwise.jobs.cli.Commands;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.config.Key;
import io.stepwise.jobs.job.Job;
import java.util.List;

/** References made from the settings' records and from the help. */
final class Reference {
  private static final String MADE =
      "<!-- Made from code: mvn -pl jobs -am test -Dtest=ReferenceTest -Dstepwise.write=true"
          + " -Dsurefire.failIfNoSpecifiedTests=false -->\n\n";

  private Reference() {}

  static String settings() {
    StringBuilder page = new StringBuilder("# Settings\n\n").append(MADE);
    page.append(
        """
        A setting is given, each way going before the one above it, by its default, by a YAML file (`--config FILE.yaml`),
        by `--set key=value`, or, where its key has no dot, by a flag of its own (`--key value`). An unknown key is an
        error that names the nearest one. What a job resolved stands in its output's `manifest.json` under `config`.

        ## Every command

        """);
    table(page, Key.of(CommonSettings.DEFAULTS));
    for (Job<?> job : Commands.jobs()) {
      page.append("\n## ").append(job.name()).append("\n\n").append(job.summary()).append(".\n\n");
      table(page, Key.of(job.defaults()));
    }
    return page.toString();
  }

  private static void table(StringBuilder page, List<Key> keys) {
    page.append("| key | meaning | takes | default |\n|---|---|---|---|\n");
    for (Key key : keys) {
      page.append("| `").append(key.path()).append("` | ").append(cell(key.help())).append(" | ");
      page.append(cell(key.expected())).append(" | ");
      page.append(
          key.isRequired()
              ? "required"
              : key.defaultText().isEmpty() ? "" : "`" + key.defaultText() + "`");
      page.append(" |\n");
    }
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }

  static String commands() {
    StringBuilder page = new StringBuilder("# Commands\n\n").append(MADE);
    page.append(
        """
        | exit code | meaning |
        |---|---|
        | 0 | done |
        | 1 | a fault of Stepwise itself |
        | 2 | usage or configuration |
        | 3 | bad or corrupt input |
        | 4 | infrastructure: cluster, filesystem, native library, memory |
        | 130 | interrupted; the last line says whether what was finished is saved, and how to go on or start again |

        An error is one line on standard error; `--verbose` adds where it came from. Results go to files and standard
        output, logs and progress to standard error. [Settings](settings.md) has each key with its range.

        """);
    Commands commands = new Commands();
    for (Job<?> job : Commands.jobs()) {
      page.append("## ").append(job.name()).append("\n\n```text\n");
      page.append(commands.help(job.name()).strip()).append("\n```\n\n");
    }
    return page.toString().stripTrailing() + "\n";
  }
}
