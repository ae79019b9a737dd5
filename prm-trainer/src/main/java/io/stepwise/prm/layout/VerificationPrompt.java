package io.stepwise.prm.layout;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.lm.format.Formats;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.prm.kind.RewardEntry;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How a generative verifier is asked about a step.
 *
 * @param template of the question, with {@code {problem}} and {@code {steps}}: the steps up to the
 *     one in question
 * @param separator text between two steps
 * @param yes the word that means that the step is correct; its first token counts
 * @param no the word that means that it is wrong
 * @param cue text between a critique and the answer word
 */
public record VerificationPrompt(
    String template, String separator, String yes, String no, String cue) {
  private static final String PROBLEM = "{problem}";
  private static final String STEPS = "{steps}";
  private static final String BLANK = " ";
  private static final Pattern PLACE = Pattern.compile("\\{(problem|steps)\\}");

  /** A question in plain English, answered by Yes or No. */
  public static final VerificationPrompt DEFAULT =
      new VerificationPrompt(
          "Problem: {problem}\nSolution so far:\n{steps}\nIs the last step correct? Answer Yes or No.",
          "\n",
          "Yes",
          "No",
          "\nAnswer: ");

  /** Rejects a template without a place for problem or steps, and empty words. */
  public VerificationPrompt {
    if (!template.contains(PROBLEM) || !template.contains(STEPS)) {
      throw new InvalidConfiguration(
          "Cannot use verifier prompt: a place is missing (\"%s\", expected {problem} and {steps} in it)"
              .formatted(template));
    }
    if (yes.isEmpty() || no.isEmpty()) {
      throw new InvalidConfiguration(
          "Cannot use answer words: empty (\"%s\" and \"%s\", expected text)".formatted(yes, no));
    }
  }

  /** What a folder records. */
  public static VerificationPrompt of(RewardEntry entry) {
    return new VerificationPrompt(
        entry.text("prompt", DEFAULT.template),
        entry.text("separator", DEFAULT.separator),
        entry.text("yes", DEFAULT.yes),
        entry.text("no", DEFAULT.no),
        entry.text("cue", DEFAULT.cue));
  }

  /**
   * The same for a model that writes its critique and then the answer. A byte-pair model predicts
   * {@code " Yes"} after {@code "Answer:"}, and hardly ever {@code "Yes"} after {@code "Answer: "}:
   * where the tokenizer writes both answers with the blank before them as one token each, the blank
   * moves from the cue into the answers.
   *
   * @param recorded of the model's folder: one that was trained with this cue keeps it
   */
  public VerificationPrompt fitted(ReasoningTokenizer tokenizer, RewardEntry recorded) {
    boolean kept = recorded.has("cue") && recorded.text("cue", cue).equals(cue);
    if (kept || tokenizer.isOwn() || !cue.endsWith(BLANK)) {
      return this;
    }
    String stem = cue.substring(0, cue.length() - BLANK.length());
    Optional<String> fittedYes = afterBlank(tokenizer, stem, yes);
    Optional<String> fittedNo = afterBlank(tokenizer, stem, no);
    return fittedYes.isPresent() && fittedNo.isPresent()
        ? new VerificationPrompt(template, separator, fittedYes.get(), fittedNo.get(), stem)
        : this;
  }

  /**
   * The word that is tokenized on its own as it is after a text and a blank, if that is one token.
   * It has the blank, unless the tokenizer itself puts one before every text.
   */
  private static Optional<String> afterBlank(
      ReasoningTokenizer tokenizer, String stem, String word) {
    if (!tokenizer.canEncode(stem + BLANK + word)) {
      return Optional.empty();
    }
    int[] before = tokenizer.verbatim(stem);
    int[] whole = tokenizer.verbatim(stem + BLANK + word);
    if (whole.length != before.length + 1
        || !Arrays.equals(before, Arrays.copyOf(whole, before.length))) {
      return Optional.empty();
    }
    int[] token = {whole[before.length]};
    return Stream.of(BLANK + word, word)
        .filter(written -> Arrays.equals(tokenizer.verbatim(written), token))
        .findFirst();
  }

  /** Entries of {@code stepwise.json}. */
  public Map<String, Object> entries() {
    return new TreeMap<>(
        Map.of("prompt", template, "separator", separator, "yes", yes, "no", no, "cue", cue));
  }

  /** The question about the last of these steps, in the model's prompt format. */
  public int[] render(Formats formats, String problem, List<String> steps) {
    String question =
        PLACE
            .matcher(template)
            .replaceAll(
                place ->
                    Matcher.quoteReplacement(
                        place.group().equals(PROBLEM) ? problem : String.join(separator, steps)));
    return formats.prompt().render(question);
  }

  /** The same; empty where it would be longer than a number of tokens. */
  public Optional<int[]> renderUpTo(
      int maxLength, Formats formats, String problem, List<String> steps) {
    boolean tooLong =
        formats.tokenizer().tooLong(problem)
            || steps.stream().anyMatch(formats.tokenizer()::tooLong);
    return tooLong
        ? Optional.empty()
        : Optional.of(render(formats, problem, steps)).filter(ids -> ids.length <= maxLength);
  }

  /** Id of the token that means correct. */
  public int yesToken(ReasoningTokenizer tokenizer) {
    return first(tokenizer, yes, no);
  }

  /** Id of the token that means wrong. */
  public int noToken(ReasoningTokenizer tokenizer) {
    return first(tokenizer, no, yes);
  }

  private static int first(ReasoningTokenizer tokenizer, String word, String other) {
    int[] ids = tokenizer.verbatim(word);
    int[] others = tokenizer.verbatim(other);
    if (ids.length == 0 || others.length == 0 || ids[0] == others[0]) {
      throw new InvalidInput(
          "Cannot use answer words: their first tokens do not differ (\"%s\" and \"%s\", expected two words that the tokenizer tells apart)"
              .formatted(word, other));
    }
    return ids[0];
  }
}
