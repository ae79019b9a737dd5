package io.stepwise.jobs.cli;

import io.stepwise.jobs.config.Key;
import io.stepwise.jobs.config.Settings;
import io.stepwise.jobs.job.Job;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The part of the completion script for {@code --set key=value}: the keys of the command, and after
 * the equals sign the words that a key of an enumeration takes. It goes before picocli's function,
 * which knows nothing of keys.
 */
final class SettingCompletion {
  private static final String SCRIPT =
      """
      function _stepwise_keys() {
        case "$1" in
      %s  esac
      }

      function _stepwise_words() {
        case "$1 $2" in
      %s  esac
      }

      function _complete_stepwise_settings() {
        local line=${COMP_LINE:0:COMP_POINT} set='[[:space:]]--set[[:space:]=]+([^[:space:]]*)$'
        local first='^[^[:space:]]+[[:space:]]+([a-z-]+)([[:space:]]+([a-z][a-z-]*))?'
        if ! [[ $line =~ $set ]]; then
          _complete_stepwise
          return
        fi
        local typed=${BASH_REMATCH[1]} command key
        [[ $line =~ $first ]] || return
        command=${BASH_REMATCH[1]}
        [[ -n $(_stepwise_keys "$command") ]] || command+=" ${BASH_REMATCH[3]}"
        if [[ $typed == *=* ]]; then
          key=${typed%%%%=*}
          COMPREPLY=($(compgen -W "$(_stepwise_words "$command" "$key")" -- "${typed#*=}"))
          # A shell that does not break words at "=" replaces the whole of key=value.
          [[ $COMP_WORDBREAKS == *=* ]] || COMPREPLY=("${COMPREPLY[@]/#/$key=}")
        else
          compopt -o nospace 2>/dev/null
          COMPREPLY=($(compgen -S = -W "$(_stepwise_keys "$command")" -- "$typed"))
        fi
      }

      complete -F _complete_stepwise_settings -o default stepwise""";

  private final List<Job<?>> jobs;

  SettingCompletion(List<Job<?>> jobs) {
    this.jobs = jobs;
  }

  String script() {
    String keys =
        jobs.stream()
            .map(
                job ->
                    choice(
                        job.name(),
                        keys(job).stream().map(Key::path).collect(Collectors.joining(" "))))
            .collect(Collectors.joining());
    String words =
        jobs.stream()
            .flatMap(
                job ->
                    keys(job).stream()
                        .filter(key -> !key.choices().isEmpty())
                        .map(
                            key ->
                                choice(
                                    job.name() + " " + key.path(),
                                    String.join(" ", key.choices()))))
            .collect(Collectors.joining());
    return SCRIPT.formatted(keys, words);
  }

  private static List<Key> keys(Job<?> job) {
    return Settings.keys(job.defaults());
  }

  private static String choice(String name, String words) {
    return "    \"" + name + "\") echo \"" + words + "\" ;;\n";
  }
}
