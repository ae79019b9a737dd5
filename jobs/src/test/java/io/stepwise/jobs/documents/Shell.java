package io.stepwise.jobs.documents;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds {@code ./stepwise} commands in lines of a shell; knows quotes, not the whole grammar. */
final class Shell {
  private static final Pattern WORD =
      Pattern.compile("\\$?'([^']*)'|\"([^\"]*)\"|([^\\s\"'|;&>]+)|(\\s+)|([|;&>])");
  private static final Pattern INLINE = Pattern.compile("`([^`]*\\./stepwise [^`]+)`");

  private Shell() {}

  /** The words of each stepwise command, without the launcher and without what Spark takes. */
  static List<List<String>> commands(List<String> lines) {
    List<List<String>> commands = new ArrayList<>();
    StringBuilder whole = new StringBuilder();
    for (String line : lines) {
      whole.append(line.replaceFirst("(^|\\s)#.*$", ""));
      if (line.endsWith("\\")) {
        whole.setCharAt(whole.length() - 1, ' ');
        continue;
      }
      split(whole.toString()).forEach(words -> add(words, commands));
      whole.setLength(0);
    }
    return commands;
  }

  /** The commands that stand between backticks in a sentence, which may leave words out. */
  static Stream<List<String>> inline(String line) {
    return INLINE
        .matcher(line)
        .results()
        .flatMap(m -> commands(List.of(m.group(1) + " …")).stream());
  }

  private static void add(List<String> words, List<List<String>> commands) {
    int launcher = words.indexOf("./stepwise");
    if (launcher >= 0) {
      commands.add(withoutSpark(words.subList(launcher + 1, words.size())));
    }
  }

  private static List<List<String>> split(String line) {
    List<List<String>> all = new ArrayList<>();
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean open = false;
    Matcher part = WORD.matcher(line + " ;");
    while (part.find()) {
      if (part.group(4) == null && part.group(5) == null) {
        open = true;
        for (int g = 1; g <= 3; g++) {
          word.append(part.group(g) == null ? "" : part.group(g));
        }
        continue;
      }
      if (open) {
        words.add(word.toString());
        word.setLength(0);
        open = false;
      }
      if (part.group(5) != null) {
        all.add(List.copyOf(words));
        words.clear();
      }
    }
    return all;
  }

  private static List<String> withoutSpark(List<String> words) {
    List<String> ours = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      if (words
          .get(i)
          .matches(
              "--(deploy-mode|jars|conf|properties-file|driver-.*|executor-.*|num-executors|queue)")) {
        i++;
      } else {
        ours.add(words.get(i));
      }
    }
    return ours;
  }
}
