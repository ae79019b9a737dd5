package io.stepwise.jobs.documents;

import io.stepwise.jobs.cli.Commands;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.config.Key;
import io.stepwise.jobs.job.Job;
import java.util.List;
import java.util.Map;

/** References made from the settings' records and from the help. */
final class Reference {
  private static final String MADE =
      "<!-- Generated: mvn -pl jobs -am test -Dtest=ReferenceTest -Dstepwise.write=true"
          + " -Dsurefire.failIfNoSpecifiedTests=false -->\n\n";

  private Reference() {}

  static String settings() {
    StringBuilder page = new StringBuilder("# Settings\n\n").append(MADE);
    page.append(
        """
        Set a value in a YAML file (`--config FILE.yaml`), with `--set key=value`, or, for keys without a dot, with a flag
        (`--key value`). Flags take precedence over `--set`, `--set` over the file, and the file over defaults. An unknown key is
        an error that suggests the nearest one. The resolved settings are in the output's `manifest.json` under `config`.

        ## Every command

        """);
    table(page, Key.of(CommonSettings.DEFAULTS), Map.of());
    for (Job<?> job : Commands.jobs()) {
      page.append("\n## ").append(job.name()).append("\n\n").append(job.summary()).append(".\n\n");
      table(page, Key.of(job.defaults()), job.conditionalDefaults().notes());
    }
    return page.toString();
  }

  private static void table(StringBuilder page, List<Key> keys, Map<String, String> notes) {
    page.append("| key | description | values | default |\n|---|---|---|---|\n");
    for (Key key : keys) {
      page.append("| `").append(key.path()).append("` | ").append(cell(key.help())).append(" | ");
      page.append(cell(key.expected())).append(" | ");
      page.append(
          key.isRequired()
              ? "required"
              : key.defaultText().isEmpty() ? "" : "`" + key.shownDefault() + "`");
      String note = notes.getOrDefault(key.path(), "");
      page.append(note.isEmpty() || key.defaultText().isEmpty() ? "" : "; ").append(cell(note));
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
        | 1 | internal error |
        | 2 | usage or configuration |
        | 3 | bad or corrupt input |
        | 4 | infrastructure: cluster, filesystem, native library, memory |
        | 130 | interrupted; the last line says whether progress is saved, and how to resume or restart |

        An error is one line on standard error; `--verbose` adds the stack trace. Results go to files and standard output, logs
        and progress to standard error. [Settings](settings.md) lists every key with its values.

        """);
    Commands commands = new Commands();
    for (Job<?> job : Commands.jobs()) {
      page.append("## ").append(job.name()).append("\n\n```text\n");
      page.append(commands.help(job.name()).strip()).append("\n```\n\n");
    }
    return page.toString().stripTrailing() + "\n";
  }
}
