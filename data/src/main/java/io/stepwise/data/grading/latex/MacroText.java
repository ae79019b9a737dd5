package io.stepwise.data.grading.latex;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The text of a command, given the texts of its arguments. An unknown command has none, and its
 * arguments go with it. A command that stands without the arguments it needs shows its pattern,
 * {@code %s/%s}, as the reference converter does.
 */
final class MacroText {
  /** Patterns whose arguments are taken in order. */
  private static final Map<String, String> IN_ORDER = new HashMap<>();

  /** Which argument alone is shown, from 0. */
  private static final Map<String, Integer> ONE_OF =
      Map.of("textcolor", 2, "colorbox", 2, "fcolorbox", 4);

  private static final Map<String, MathLetters> STYLES =
      Map.of(
          "mathbf",
          MathLetters.BOLD,
          "mathit",
          MathLetters.ITALIC,
          "mathsf",
          MathLetters.SANS,
          "mathbb",
          MathLetters.DOUBLE_STRUCK,
          "mathtt",
          MathLetters.MONOSPACE,
          "mathcal",
          MathLetters.SCRIPT,
          "mathscr",
          MathLetters.SCRIPT,
          "mathfrak",
          MathLetters.FRAKTUR);

  private static final List<String> TRANSPARENT =
      List.of("text", "textrm", "textit", "textbf", "textsc", "textsl", "emph", "mathrm");

  /** Combining characters. */
  private static final Map<String, String> ACCENTS = new HashMap<>();

  static {
    for (String fraction : List.of("frac", "nicefrac", "textfrac")) {
      IN_ORDER.put(fraction, "%s/%s");
    }
    String shown =
        "ensuremath overline underline widehat widetilde wideparen overbrace underbrace"
            + " overleftarrow overrightarrow overleftrightarrow underleftarrow underrightarrow"
            + " underleftrightarrow overgroup undergroup overbracket underbracket overlinesegment"
            + " underlinesegment overleftharpoon overrightharpoon";
    for (String name : shown.split(" ")) {
      IN_ORDER.put(name, "%s");
    }
    IN_ORDER.put("url", "<%s>");
    String accents =
        "' \u0301 ` \u0300 \" \u0308 c \u0327 ^ \u0302 ~ \u0303 H \u030b k \u0328 = \u0304 b \u0331"
            + " . \u0307 d \u0323 r \u030a u \u0306 v \u030c vec \u20d7 dot \u0307 hat \u0302"
            + " check \u030c breve \u0306 acute \u0301 grave \u0300 tilde \u0303 bar \u0305"
            + " ddot \u0308 not \u0338";
    String[] words = accents.split(" ");
    for (int i = 0; i < words.length; i += 2) {
      ACCENTS.put(words[i], words[i + 1]);
    }
  }

  private MacroText() {}

  /**
   * The text of one command.
   *
   * @param arguments the texts of its arguments, empty for optional ones that are absent
   * @throws Untranslatable where the reference converter fails
   */
  static String of(String name, List<String> arguments) {
    String symbol = Symbols.of(name);
    if (symbol != null) {
      return symbol;
    }
    if (IN_ORDER.containsKey(name)) {
      return inOrder(IN_ORDER.get(name), arguments);
    }
    if (name.equals("sqrt")) {
      return "√(" + one(name, 1, arguments) + ")";
    }
    if (ONE_OF.containsKey(name)) {
      return one(name, ONE_OF.get(name), arguments);
    }
    if (TRANSPARENT.contains(name)) {
      return String.join("", arguments);
    }
    if (STYLES.containsKey(name)) {
      return arguments.isEmpty() ? "" : STYLES.get(name).style(arguments.get(0));
    }
    if (ACCENTS.containsKey(name)) {
      String letters = arguments.isEmpty() ? " " : arguments.get(0).strip();
      return accented(letters, ACCENTS.get(name));
    }
    return "";
  }

  private static String inOrder(String pattern, List<String> arguments) {
    int wanted = pattern.equals("%s/%s") ? 2 : 1;
    return arguments.size() == wanted ? String.format(pattern, arguments.toArray()) : pattern;
  }

  private static String one(String name, int index, List<String> arguments) {
    if (index >= arguments.size()) {
      throw new Untranslatable("\\" + name + " without its argument");
    }
    return arguments.get(index);
  }

  private static String accented(String letters, String accent) {
    StringBuilder out = new StringBuilder();
    letters
        .codePoints()
        .map(letter -> letter == 'ı' ? 'i' : letter == 'ȷ' ? 'j' : letter)
        .forEach(
            letter ->
                out.append(
                    Normalizer.normalize(
                        Character.toString(letter) + accent, Normalizer.Form.NFC)));
    return out.toString();
  }
}
