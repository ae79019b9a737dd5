package io.stepwise.data.grading;

import java.util.List;
import java.util.SplittableRandom;

/** Small damage to answers. */
final class Mutations {
  private static final List<String> PIECES =
      List.of(
          "\\frac",
          "\\frac12",
          "\\sqrt",
          "\\sqrt{",
          "{",
          "}",
          "(",
          ")",
          "[",
          "]",
          ",",
          ".",
          "/",
          "^",
          "^2",
          "**",
          "_",
          "-",
          "+",
          "*",
          " ",
          "\\pi",
          "\\text{",
          "\\text{ cm}",
          "\\left",
          "\\right",
          "\\%",
          "$",
          "^\\circ",
          "x",
          "y",
          "=",
          "0",
          "1",
          "99",
          "0.5",
          "\\!",
          "\\,",
          "\\\\",
          "&",
          "\\cdot",
          "\\infty",
          "!",
          "million",
          " or ",
          "\\begin{pmatrix}",
          "\\end{pmatrix}",
          "1,000",
          "7 3/4",
          "e",
          "pi",
          "sqrt(2)",
          "ln(",
          "1j",
          "\n",
          "²",
          "½",
          "θ",
          "٣",
          "\\mathbf{i}",
          "\\hat{x}",
          "1e3",
          "0x1",
          "1_0",
          "[3]",
          "\ud835\udc00",
          "\ud800",
          "\u0000",
          "\u00a0");

  private Mutations() {}

  /** A text with one to three places changed. */
  static String mutated(String text, List<String> others, SplittableRandom random) {
    StringBuilder out = new StringBuilder(text);
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(out.length() + 1);
      int end = Math.min(out.length(), at + 1 + random.nextInt(3));
      String other = others.get(random.nextInt(others.size()));
      switch (random.nextInt(6)) {
        case 0, 1 -> out.insert(at, PIECES.get(random.nextInt(PIECES.size())));
        case 2 -> out.delete(at, end);
        case 3 -> out.replace(at, end, PIECES.get(random.nextInt(PIECES.size())));
        case 4 -> out.insert(at, other.substring(random.nextInt(other.length() + 1)));
        default -> out.insert(at, (char) random.nextInt(32, 127));
      }
    }
    return out.toString();
  }
}
