package io.stepwise.benchmarks.ingest;

import io.stepwise.data.random.NamedRandom;
import java.util.SplittableRandom;

/** Text of a wished length that compresses about as mathematics in English does. Means nothing. */
final class RandomText {
  private static final int WORDS = 4000;
  private static final String[] FORMULAS = {
    "$x^2+%d$", "$\\frac{%d}{y}$", "\\[a_%d=b\\]", "$\\sqrt{%d}$", "%d", "$%dz-1=0$"
  };

  private final String[] words = new String[WORDS];
  private final SplittableRandom random;

  RandomText(NamedRandom names) {
    SplittableRandom letters = names.child("words").stream();
    for (int w = 0; w < WORDS; w++) {
      StringBuilder word = new StringBuilder();
      for (int k = 2 + letters.nextInt(7); k > 0; k--) {
        word.append((char) ('a' + Math.min(letters.nextInt(26), letters.nextInt(26))));
      }
      words[w] = word.toString();
    }
    this.random = names.child("text").stream();
  }

  String ofLength(int length) {
    StringBuilder text = new StringBuilder(length + 16);
    while (text.length() < length) {
      if (random.nextInt(6) == 0) {
        String formula = FORMULAS[random.nextInt(FORMULAS.length)];
        text.append(formula.replace("%d", Integer.toString(random.nextInt(1000))));
      } else {
        // Zipf-like: few words make most of the text.
        double u = random.nextDouble();
        text.append(words[(int) (WORDS * u * u * u)]);
      }
      text.append(random.nextInt(12) == 0 ? ".\n" : " ");
    }
    text.setLength(Math.max(1, length));
    return text.toString();
  }
}
