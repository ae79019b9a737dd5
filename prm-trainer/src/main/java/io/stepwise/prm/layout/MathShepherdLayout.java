package io.stepwise.prm.layout;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The layout of Math-Shepherd's reward model: {@code problem Step 1: s_1 ки\nStep 2: s_2 ки}…,
 * tokenised as one text with the tokenizer's own special tokens. Scores are read at each {@code
 * ки}. A step that already begins with {@code Step k:}, whatever its number, keeps that.
 */
public final class MathShepherdLayout implements InputLayout {
  private static final String MARKER = "ки";

  /** Text before a marker: what a tokenizer makes of a word depends on the blank before it. */
  private static final String BEFORE = "a ";

  private static final Pattern NUMBER = Pattern.compile("Step \\d+:");

  private final ReasoningTokenizer tokenizer;
  private final int marker;

  /**
   * The layout of a tokenizer.
   *
   * @throws InvalidInput if the tokenizer has no token {@code ки}
   */
  public MathShepherdLayout(ReasoningTokenizer tokenizer) {
    this.tokenizer = tokenizer;
    int[] ids = tokenizer.canEncode(MARKER) ? tokenizer.verbatim(BEFORE + MARKER) : new int[] {};
    String last = ids.length == 0 ? "" : tokenizer.decode(ids[ids.length - 1]).strip();
    if (!last.equals(MARKER)) {
      throw new InvalidInput(
          "Cannot use layout %s: the tokenizer has no token %s (last token \"%s\" of \"%s\", expected all of %s)"
              .formatted(format().word(), MARKER, last, BEFORE + MARKER, MARKER));
    }
    this.marker = ids[ids.length - 1];
  }

  @Override
  public RewardFormat format() {
    return RewardFormat.MATH_SHEPHERD;
  }

  @Override
  public ScoringInput layOut(String problem, List<String> steps) {
    StringBuilder text = new StringBuilder(problem).append(' ');
    for (int k = 0; k < steps.size(); k++) {
      boolean numbered = NUMBER.matcher(steps.get(k)).lookingAt();
      text.append(k == 0 ? "" : "\n");
      text.append(numbered ? "" : "Step " + (k + 1) + ": ");
      text.append(steps.get(k)).append(' ').append(MARKER);
    }
    return Markers.at(tokenizer.plain(text.toString()), marker, MARKER, steps.size(), format());
  }
}
