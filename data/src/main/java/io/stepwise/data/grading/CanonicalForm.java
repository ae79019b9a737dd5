package io.stepwise.data.grading;

import io.stepwise.data.grading.algebra.Fingerprint;
import io.stepwise.data.grading.limit.Budget;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One text for all answers of equal value: rational numbers as fractions in lowest terms, other
 * expressions by their value at a fixed point, tuples and lists by the forms of their elements,
 * anything else in its plain form. Units after a number are left out.
 */
final class CanonicalForm {
  private static final int MOST_CHARACTERS = 5000;
  private static final String OPENING = "([";
  private static final String CLOSING = ")]";

  private static final Pattern UPRIGHT =
      Pattern.compile("\\\\(?:text(?:rm|bf)?|math(?:rm|bf)|mbox)\\{([^{}]*)\\}");
  private static final Pattern JOINT =
      Pattern.compile("\\\\(?:text(?:rm)?|mathrm|mbox)\\{\\s*,?\\s*(?:or|and)\\s*\\}");
  private static final Pattern JOINT_WORD = Pattern.compile(",?\\s+(?:or|and)\\s+");
  private static final Pattern SIZE = Pattern.compile("\\\\(?:left|right)(?![a-zA-Z])");

  /** Digits apart that are one number, as {@link MathForm} reads them; no mixed number. */
  private static final Pattern APART = Pattern.compile("(?<=\\d) +(?=\\d+(?!\\d*\\s*/\\s*\\d))");

  /** A number in another base. */
  private static final Pattern BASE =
      Pattern.compile("[0-9A-F.]+\\s*_\\s*(?:\\{\\s*\\d+\\s*\\}|\\d)");

  private static final Pattern BRACES = Pattern.compile("[{}\\s]");

  private final Budget budget;

  private CanonicalForm(Budget budget) {
    this.budget = budget;
  }

  static String of(String answer, Budget budget) {
    String text = Characters.strip(answer);
    return text.length() > MOST_CHARACTERS ? text : new CanonicalForm(budget).answer(text);
  }

  private String answer(String text) {
    Matcher upright = UPRIGHT.matcher(text);
    String inner = upright.matches() ? upright.group(1) : text;
    String joined = JOINT.matcher(SIZE.matcher(inner).replaceAll("")).replaceAll(" , ");
    joined = JOINT_WORD.matcher(joined).replaceAll(" , ");
    return list(Characters.strip(MathForm.withoutName(joined)));
  }

  private String list(String text) {
    String separated = text.contains(", ") ? withoutThousands(text) : text;
    boolean set = separated.startsWith("\\{") && separated.endsWith("\\}");
    if (set || enclosed(separated)) {
      int width = set ? 2 : 1;
      String inner = separated.substring(width, separated.length() - width);
      List<String> elements = elements(inner);
      boolean tuple = !set && elements.size() > 1;
      return tuple
          ? separated.charAt(0) + forms(elements) + separated.charAt(separated.length() - 1)
          : forms(elements);
    }
    Optional<String> number = number(separated);
    return number.orElseGet(() -> forms(elements(withoutThousands(separated))));
  }

  /** Between brackets a comma separates values, also {@code (12,102)}. */
  private static String withoutThousands(String text) {
    boolean brackets = text.indexOf('(') >= 0 || text.indexOf('[') >= 0;
    return brackets ? text : Numerals.withoutThousands(text);
  }

  /** Names are left out where all values have the same one, {@code x=5 or x=6}. */
  private String forms(List<String> elements) {
    boolean names = elements.stream().map(CanonicalForm::name).distinct().count() > 1;
    return elements.stream()
        .map(text -> (names ? name(text) : "") + element(text))
        .collect(Collectors.joining(","));
  }

  private static String name(String text) {
    String stripped = Characters.strip(text);
    String value = MathForm.withoutName(stripped);
    return stripped.substring(0, stripped.length() - value.length()).replace(" ", "");
  }

  private String element(String text) {
    String element = Units.without(Characters.strip(MathForm.withoutName(Characters.strip(text))));
    if (BASE.matcher(element).matches()) {
      return BRACES.matcher(element).replaceAll("");
    }
    Optional<String> number = number(element);
    if (number.isPresent()) {
      return number.get();
    }
    String grouped = LatexGroups.explicit(APART.matcher(element).replaceAll(""));
    String plain = PlainForm.of(grouped, budget);
    return number(plain)
        .or(() -> Fingerprint.of(plain, budget))
        .orElseGet(() -> PlainForm.of(element, budget));
  }

  private static Optional<String> number(String text) {
    return NumericAnswer.of(NumberText.plain(Units.without(text))).map(NumericAnswer::toString);
  }

  /** The parts between the commas that no bracket or brace encloses. */
  private static List<String> elements(String text) {
    List<String> elements = new ArrayList<>();
    int depth = 0;
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++; // an escaped brace, or the first letter of a command
      } else if (OPENING.indexOf(c) >= 0 || c == '{') {
        depth++;
      } else if (CLOSING.indexOf(c) >= 0 || c == '}') {
        depth--;
      } else if (c == ',' && depth == 0) {
        elements.add(text.substring(from, i));
        from = i + 1;
      }
    }
    elements.add(text.substring(from));
    return elements;
  }

  /** Whether the first character is a bracket that the last one closes. */
  private static boolean enclosed(String text) {
    if (text.length() < 3 || OPENING.indexOf(text.charAt(0)) < 0) {
      return false;
    }
    int depth = 0;
    for (int i = 0; i < text.length(); i++) {
      depth += OPENING.indexOf(text.charAt(i)) >= 0 ? 1 : 0;
      depth -= CLOSING.indexOf(text.charAt(i)) >= 0 ? 1 : 0;
      if (depth == 0) {
        return i == text.length() - 1;
      }
    }
    return false;
  }
}
