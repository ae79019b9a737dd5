package io.stepwise.data.grading.latex;

import java.util.Map;

/** Latin letters in the styles of Unicode's block of mathematical letters. */
enum MathLetters {
  BOLD(0x1D400, Map.of()),
  ITALIC(0x1D434, Map.of('h', 'ℎ')),
  SANS(0x1D5A0, Map.of()),
  MONOSPACE(0x1D670, Map.of()),
  SCRIPT(
      0x1D49C,
      Map.ofEntries(
          Map.entry('B', 'ℬ'),
          Map.entry('E', 'ℰ'),
          Map.entry('F', 'ℱ'),
          Map.entry('H', 'ℋ'),
          Map.entry('I', 'ℐ'),
          Map.entry('L', 'ℒ'),
          Map.entry('M', 'ℳ'),
          Map.entry('R', 'ℛ'),
          Map.entry('e', 'ℯ'),
          Map.entry('g', 'ℊ'),
          Map.entry('o', 'ℴ'))),
  FRAKTUR(0x1D504, Map.of('C', 'ℭ', 'H', 'ℌ', 'I', 'ℑ', 'R', 'ℜ', 'Z', 'ℨ')),
  DOUBLE_STRUCK(
      0x1D538, Map.of('C', 'ℂ', 'H', 'ℍ', 'N', 'ℕ', 'P', 'ℙ', 'Q', 'ℚ', 'R', 'ℝ', 'Z', 'ℤ'));

  private static final int LETTERS = 26;

  private final int capitalA;
  private final Map<Character, Character> elsewhere;

  /**
   * The letters of a style.
   *
   * @param capitalA code point of the style's A; B to Z and a to z follow
   * @param elsewhere letters that were in Unicode before the block and stayed where they were
   */
  MathLetters(int capitalA, Map<Character, Character> elsewhere) {
    this.capitalA = capitalA;
    this.elsewhere = elsewhere;
  }

  /** The text with its Latin letters in this style. */
  String style(String text) {
    StringBuilder out = new StringBuilder();
    for (char c : text.toCharArray()) {
      if (elsewhere.containsKey(c)) {
        out.append(elsewhere.get(c));
      } else if (c >= 'A' && c <= 'Z') {
        out.appendCodePoint(capitalA + c - 'A');
      } else if (c >= 'a' && c <= 'z') {
        out.appendCodePoint(capitalA + LETTERS + c - 'a');
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}
