package io.stepwise.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.jobs.job.Interruption;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script in a real bash, asked as the shell asks when Tab is pressed. */
class CompletionTest {
  @TempDir private Path folder;

  private static String script(String shell) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CommandTree tree =
        new CommandTree(
            Registry.jobs(),
            new Interruption(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    assertThat(tree.execute("completion", shell)).isZero();
    return out.toString(StandardCharsets.UTF_8);
  }

  private List<String> complete(String... words) throws Exception {
    Path script = Files.writeString(folder.resolve("completion"), script("bash"));
    String question =
        "source \"$1\"; shift; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); COMP_LINE=\"$*\"; COMP_LINE=${COMP_LINE// = /=};"
            + " COMP_POINT=${#COMP_LINE}; COMPREPLY=(); _complete_stepwise_settings; printf '%s\\n' \"${COMPREPLY[@]}\"";
    List<String> command = new java.util.ArrayList<>(List.of("bash", "-c", question, "bash"));
    command.add(script.toString());
    command.addAll(List.of(words));
    Process bash = new ProcessBuilder(command).redirectErrorStream(true).start();
    String answer = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(answer).isZero();
    return answer.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }

  @Test
  void commandsAndFlagsAreCompleted() throws Exception {
    assertThat(complete("stepwise", "train")).contains("train-prm", "train-policy");
    assertThat(complete("stepwise", "rol")).containsExactly("rollout");
    assertThat(complete("stepwise", "rollout", "--rew"))
        .anyMatch(w -> w.startsWith("--reward-model"));
    assertThat(complete("stepwise", "nothing-like-that")).isEmpty();
  }

  @Test
  void wordsOfAFlagAreCompleted() throws Exception {
    assertThat(complete("stepwise", "rollout", "--device", "")).contains("auto", "cpu", "cuda");
  }

  /** Bash breaks words at "=" here, too. */
  @Test
  void wordsOfAFlagAreCompletedAfterItsEqualsSign() throws Exception {
    assertThat(complete("stepwise", "rollout", "--device", "=", ""))
        .containsExactlyInAnyOrder("auto", "cpu", "cuda");
    assertThat(complete("stepwise", "train-prm", "--kind", "=", "im")).containsExactly("implicit");
    assertThat(complete("stepwise", "rollout", "--num-samples", "=", "")).isEmpty();
  }

  /** Bash breaks words at "=", so a key and its value are three words. */
  @Test
  void keysAndValuesOfSettingsAreCompleted() throws Exception {
    assertThat(complete("stepwise", "sft", "--set", "training.opt"))
        .containsExactly("training.optimizer=");
    assertThat(complete("stepwise", "sft", "--set", "training."))
        .contains("training.optimizer=")
        .allMatch(key -> key.startsWith("training."));
    assertThat(complete("stepwise", "sft", "--set", "training.optimizer", "=", ""))
        .containsExactlyInAnyOrder("muon", "adamw");
    assertThat(complete("stepwise", "evaluate", "best-of-n", "--set", "agg"))
        .containsExactly("aggregate=");
    assertThat(complete("stepwise", "sft", "--set", "nothing-like-that")).isEmpty();
  }

  @Test
  void unknownShellIsAUsageError() {
    StringWriter err = new StringWriter();
    CommandTree tree =
        new CommandTree(
            Registry.jobs(), new Interruption(), System.out, new PrintWriter(err, true));
    assertThat(tree.execute("completion", "fish")).isEqualTo(2);
    assertThat(err.toString())
        .contains("unknown shell (fish, expected bash or zsh)")
        .hasLineCount(1);
  }

  @Test
  void zshReadsTheSameScript() {
    assertThat(script("zsh")).contains("bashcompinit", "complete -F _complete_stepwise");
  }
}
