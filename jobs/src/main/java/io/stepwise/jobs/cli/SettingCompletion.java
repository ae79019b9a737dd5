package io.stepwise.jobs.cli;

import io.stepwise.jobs.config.Key;
import io.stepwise.jobs.config.Settings;
import io.stepwise.jobs.job.Job;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The part of the completion script for {@code --set key=value} and {@code --flag=value}: the keys
 * of the command, and after the equals sign the words that an enumeration takes. It goes before
 * picocli's function, which knows nothing of either, and completes files for it.
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
        local flag='[[:space:]]--([a-z-]+)=([^[:space:]]*)$' command key typed
        if [[ $line =~ $set ]]; then
          typed=${BASH_REMATCH[1]}
        elif [[ $line =~ $flag ]]; then
          key=${BASH_REMATCH[1]} typed=${BASH_REMATCH[2]}
        else
          _complete_stepwise
          # Values that are no known words are mostly files and folders.
          if ((COMP_CWORD > 1 && ${#COMPREPLY[@]} == 0)); then compopt -o default 2>/dev/null; fi
          return 0
        fi
        [[ $line =~ $first ]] || return
        command=${BASH_REMATCH[1]}
        [[ -n $(_stepwise_keys "$command") ]] || command+=" ${BASH_REMATCH[3]}"
        if [[ -n $key ]]; then
          COMPREPLY=($(compgen -W "$(_stepwise_words "$command" "$key")" -- "$typed"))
          [[ $COMP_WORDBREAKS == *=* ]] || COMPREPLY=("${COMPREPLY[@]/#/--$key=}")
        elif [[ $typed == *=* ]]; then
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
