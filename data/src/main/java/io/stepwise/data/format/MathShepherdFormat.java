package io.stepwise.data.format;

import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelSource;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Rating;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Math-Shepherd (Wang et al. 2023, arXiv:2312.08935): {@code {input, label, task}}. The input is
 * the question and its steps, each ended by the tag "ки"; the label is the same text with "+" or
 * "-" in each tag's place, so the two are aligned character by character.
 *
 * <p>The question ends before the first "Step 1:" (in any case). A step begins with "Step k:" at
 * the start of a line; one without a tag is unrated. A row without "Step 1:" is rejected, since the
 * end of its question is unknown.
 */
final class MathShepherdFormat implements LabelFormat {
  private static final long serialVersionUID = 1L;

  /** Published rows are labelled by completions of a model that they do not name. */
  private static final LabelSource SOURCE = LabelSource.monteCarlo("");

  private static final String TAG = "ки";
  private static final Pattern FIRST_STEP =
      Pattern.compile("(?<![^\\s])step 1\\s?:", Pattern.CASE_INSENSITIVE);
  private static final Pattern STEP_START =
      Pattern.compile("\\n\\s*(?=step \\d+\\s?:)", Pattern.CASE_INSENSITIVE);
  private static final Pattern ANSWER = Pattern.compile("The answer is:?\\s*(.*)", Pattern.DOTALL);

  @Override
  public String name() {
    return "math-shepherd";
  }

  @Override
  public ParseOutcome parse(SourceLine line) {
    return RowReader.parse(line, in -> read(in, line));
  }

  private static ParseOutcome read(RowReader in, SourceLine line) throws RowProblem {
    String input = null;
    String label = null;
    SourceId id = new SourceId();
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "input" -> {
          in.once(input != null, field);
          input = in.text(field);
        }
        case "label" -> {
          in.once(label != null, field);
          label = in.text(field);
        }
        default -> {
          if (!id.read(field, in)) {
            in.skip();
          }
        }
      }
    }
    Solutions.require(input, "input");
    Solutions.require(label, "label");
    Matcher first = FIRST_STEP.matcher(input);
    if (!first.find()) {
      throw new RowProblem("bad input (no \"Step 1:\", expected one after the question)");
    }
    List<LabelledStep> steps = steps(input, label, first.start());
    return new ParseOutcome.Accepted(
        Solutions.of(
            line,
            id,
            input.substring(0, first.start()).strip(),
            null,
            steps,
            FinishReason.UNKNOWN,
            answer(steps.get(steps.size() - 1).text())));
  }

  private static List<LabelledStep> steps(String input, String label, int firstStep)
      throws RowProblem {
    List<LabelledStep> steps = new ArrayList<>();
    int from = 0;
    int labelFrom = 0;
    for (int tag = input.indexOf(TAG); tag >= 0; tag = input.indexOf(TAG, from)) {
      int length = tag - from;
      if (!label.regionMatches(labelFrom, input, from, length)
          || labelFrom + length >= label.length()) {
        throw unaligned(steps.size());
      }
      char mark = label.charAt(labelFrom + length);
      if (mark != '+' && mark != '-') {
        throw unaligned(steps.size());
      }
      if (tag < firstStep) {
        throw new RowProblem("bad input (a tag before \"Step 1:\", expected none)");
      }
      Rating rating = mark == '+' ? Rating.POSITIVE : Rating.NEGATIVE;
      add(input.substring(Math.max(from, firstStep), tag), rating, steps);
      from = tag + TAG.length();
      labelFrom += length + 1;
    }
    String rest = input.substring(from);
    if (!label.substring(labelFrom).equals(rest)) {
      throw unaligned(steps.size());
    }
    add(input.substring(Math.max(from, firstStep)), Rating.UNRATED, steps);
    return steps;
  }

  /** Adds a piece of text: its last step has the rating, those before it lack their tags. */
  private static void add(String piece, Rating rating, List<LabelledStep> steps) {
    if (piece.isBlank()) {
      return;
    }
    String[] texts = STEP_START.split(piece);
    for (int k = 0; k < texts.length; k++) {
      if (!texts[k].isBlank()) {
        Rating own = k == texts.length - 1 ? rating : Rating.UNRATED;
        steps.add(new LabelledStep(texts[k].strip(), Solutions.label(own, SOURCE)));
      }
    }
  }

  private static RowProblem unaligned(int step) {
    return new RowProblem(
        "bad label (it differs from input at step "
            + (step + 1)
            + ", expected + or - for each tag)");
  }

  private static String answer(String step) {
    Matcher matcher = ANSWER.matcher(step);
    return matcher.find() ? matcher.group(1).strip() : null;
  }
}
