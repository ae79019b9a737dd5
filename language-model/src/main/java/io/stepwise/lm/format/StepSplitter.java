package io.stepwise.lm.format;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.lm.lora.BaseReference;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits a response into steps by its text alone, as {@link StepFormat} does by its token ids. What
 * follows the last delimiter is a step unless it is blank.
 *
 * @param stepFormat name of the step format, not {@code auto}
 * @param stepToken the text of the step token, null for other formats than {@code token}
 */
public record StepSplitter(String stepFormat, String stepToken) implements Serializable {
  private static final String TOKENIZER = "tokenizer.json";

  /**
   * The splitter for a model's folder.
   *
   * @param stepFormat name of the step format; {@code auto} takes the folder's, or blank lines
   *     where the folder has no tokenizer of its own
   * @throws InvalidConfiguration for {@code token} if the folder has no step token
   */
  public static StepSplitter of(InputFolder folder, String stepFormat) {
    InputFolder base = BaseReference.orSelf(folder);
    boolean ownTokens = stepFormat.equals(StepFormats.AUTO) || stepFormat.equals(StepFormats.TOKEN);
    if (!ownTokens || !(folder.has(TOKENIZER) || base.has(TOKENIZER))) {
      boolean auto = stepFormat.equals(StepFormats.AUTO);
      return of(auto ? StepFormats.BLANK_LINE : stepFormat, (ReasoningTokenizer) null);
    }
    ReasoningTokenizer tokenizer =
        ReasoningTokenizer.load(folder.has(TOKENIZER) ? folder : base, "");
    FormatSettings settings =
        new FormatSettings(FormatSettings.Choice.AUTO, null, null, stepFormat);
    return of(FolderFormats.settle(folder, tokenizer, settings, "").stepFormat(), tokenizer);
  }

  private static StepSplitter of(String name, ReasoningTokenizer tokenizer) {
    if (!name.equals(StepFormats.TOKEN)) {
      return new StepSplitter(name, null);
    }
    return new StepSplitter(name, StepFormats.stepToken(tokenizer));
  }

  /** The texts of a response's steps. */
  public List<String> split(String text) {
    if (stepToken == null) {
      return TextScanner.steps(text, StepFormats.delimiter(stepFormat));
    }
    List<String> steps = new ArrayList<>();
    for (int from = 0; from < text.length(); ) {
      int end = text.indexOf(stepToken, from);
      int to = end < 0 ? text.length() : end;
      if (!Blanks.only(text, from, to)) {
        steps.add(text.substring(from, to));
      }
      from = end < 0 ? to : end + stepToken.length();
    }
    return steps;
  }
}
