package io.stepwise.lm.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds of every response, on seeded random texts and tokenizers. */
class StepPropertiesTest {
  private static final Set<Integer> ENDS = Set.of(ByteTokenizers.END);
  private static final int CASES = 150;

  private static final List<String> PIECES =
      List.of(
          "a",
          "So 4",
          "x = 1",
          ".",
          " ",
          "\n",
          "\n",
          "\n\n",
          "\n \n",
          "\r\n",
          "é",
          "😀",
          "中",
          "Step 1:",
          "Step 23:",
          "```",
          "\n```\n",
          "~~~",
          "$",
          "$$",
          "\n$$\n",
          "\\[",
          "\\]",
          "\\",
          "\\begin{x}",
          "\\end{x}",
          "<think>",
          "</think>",
          "\u00a0",
          "<",
          "`",
          "{problem}",
          "---",
          "\n---\n",
          "    ",
          "\n\n    y",
          "\t- ",
          "$$5",
          "`");

  private static String text(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(40); i > 0; i--) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }

  /** All but white space, tags, and the punctuation of which a step that is left out consists. */
  private static String essence(String text) {
    return text.replaceAll("</?think>", "")
        .replaceAll("[\\s\u00a0]", "")
        .replaceAll("[\\p{Punct}&&[^$\\\\]]", "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"blank-line", "line", "regex:Step \\d+:", "regex:^[^\\n]", "regex:\\d+"})
  void stepsCoverTheResponseInOrderAndAreStable(String name) {
    for (long seed = 0; seed < CASES; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      String text = text(random);
      ReasoningTokenizer tokenizer = ByteTokenizers.random(text, random);
      StepFormat format = StepFormats.of(name, tokenizer, ENDS);
      int[] response = tokenizer.verbatim(text + (random.nextBoolean() ? "<|end|>" : ""));
      StepSpans spans = format.split(response);
      String what = "seed " + seed + ": " + text;

      assertThat(essence(String.join("", spans.texts()))).as(what).isEqualTo(essence(text));
      assertThat(spans.texts())
          .as(what)
          .allMatch(step -> spans.texts().size() == 1 || !essence(step).isEmpty());
      assertThat(spans.complete()).as(what).isTrue();
      if (spans.ends().length > 0) {
        assertThat(spans.ends()[spans.ends().length - 1]).as(what).isLessThan(response.length);
      }

      StepScanner scanner = format.scanner();
      List<Integer> found = new ArrayList<>();
      for (int t = 0; t < response.length; t++) {
        boolean more = scanner.accept(response[t]);
        StepSpans ended = scanner.ended();
        assertThat(ended.texts().size() > found.size()).as(what + " at " + t).isEqualTo(more);
        for (int k = found.size(); k < ended.texts().size(); k++) {
          found.add(ended.ends()[k]);
          assertThat(ended.ends()[k]).as(what).isLessThanOrEqualTo(t);
        }
        // The last step takes in what else the token holds at which it ends.
        int sure = ended.texts().size();
        if (sure > 0 && sure == spans.ends().length) {
          sure--;
          assertThat(essence(spans.texts().get(sure)))
              .as(what)
              .startsWith(essence(ended.texts().get(sure)));
        }
        assertThat(Arrays.copyOf(spans.ends(), ended.ends().length))
            .as(what)
            .isEqualTo(ended.ends());
        assertThat(spans.texts().subList(0, sure))
            .as(what)
            .isEqualTo(ended.texts().subList(0, sure));
      }
    }
  }

  /** Well-formed regions, taken out before the text is divided by another method. */
  private static final Pattern REGIONS =
      Pattern.compile(
          "(?ms)^```\\w*\\n.*?^```$|\\$\\$.*?\\$\\$|\\\\\\[.*?\\\\\\]|\\\\begin\\{q\\}.*?\\\\end\\{q\\}");

  private static String wellFormed(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      String inner = "u" + random.nextInt(9) + "\n\nv\n";
      text.append(
          switch (random.nextInt(8)) {
            case 0 -> "\n```java\n" + inner + "```\n";
            case 1 -> "$$" + inner + "$$";
            case 2 -> "\\[" + inner + "\\]";
            case 3 -> "\\begin{q}" + inner + "\\end{q}";
            case 4 -> "\n\n";
            case 5 -> "\n";
            case 6 -> " word é ";
            default -> "w" + random.nextInt(9);
          });
    }
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"blank-line", "line"})
  void stepsAreWhatIsLeftBetweenDelimitersOutsideOfRegions(String name) {
    for (long seed = 0; seed < CASES; seed++) {
      String text = wellFormed(new SplittableRandom(seed));
      List<String> regions = REGIONS.matcher(text).results().map(r -> r.group()).toList();
      String rest = REGIONS.matcher(text).replaceAll("\u0001");
      List<String> expected = new ArrayList<>();
      int region = 0;
      for (String part : rest.split(name.equals("line") ? "\n" : "\n\\s*?\n")) {
        StringBuilder step = new StringBuilder();
        for (char c : part.toCharArray()) {
          step.append(c == '\u0001' ? regions.get(region++) : String.valueOf(c));
        }
        if (!step.toString().isBlank()) {
          expected.add(step.toString().strip());
        }
      }
      ReasoningTokenizer tokenizer = ByteTokenizers.byteLevel(List.of());
      int[] response = tokenizer.verbatim(text);
      StepSpans spans = StepFormats.of(name, tokenizer, ENDS).split(response);
      assertThat(spans.texts()).as("seed " + seed + ": " + text).isEqualTo(expected);
      assertThat(new StepSplitter(name, null).split(text)).as("seed " + seed).isEqualTo(expected);
      int from = 0;
      for (int k = 0; k < expected.size(); k++) {
        String span = tokenizer.decode(Arrays.copyOfRange(response, from, spans.ends()[k] + 1));
        assertThat(span.strip()).as("seed " + seed).isEqualTo(expected.get(k));
        from = spans.ends()[k] + 1;
      }
    }
  }
}
