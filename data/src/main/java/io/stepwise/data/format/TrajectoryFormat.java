package io.stepwise.data.format;

import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * One solution per line with its ratings next to its steps: {@code {problem, steps: [str], ratings:
 * [1|0|-1|null], finish_reason, final_answer, ground_truth_answer[, labeler][, values:
 * [number|null], samples: [int|null], source, source_model]}}. Other fields are skipped; only the
 * first three are required. The finish reason "truncated" (a trajectory that was cut) is read as
 * unknown.
 *
 * <p>A line of {@code select}, which has the field {@code selection}, is left out while nobody has
 * rated a step. Filled in, its labels end at the first wrong step.
 */
final class TrajectoryFormat implements LabelFormat {
  private static final long serialVersionUID = 1L;

  private static final String UNFILLED = "unfilled_request";

  private final FormatSettings settings;

  TrajectoryFormat(FormatSettings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "trajectories";
  }

  @Override
  public Set<String> settings() {
    return Set.of(FormatSettings.KEEP);
  }

  @Override
  public ParseOutcome parse(SourceLine line) {
    return RowReader.parse(line, in -> read(in, line));
  }

  private ParseOutcome read(RowReader in, SourceLine line) throws RowProblem {
    String problem = null;
    List<String> texts = null;
    List<Integer> ratings = null;
    RowLabels labels = new RowLabels();
    SourceId id = new SourceId();
    FinishReason finish = FinishReason.UNKNOWN;
    String finalAnswer = null;
    String groundTruth = null;
    String labeler = "";
    boolean requested = false;
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "problem" -> {
          in.once(problem != null, field);
          problem = in.text(field);
        }
        case "steps" -> {
          in.once(texts != null, field);
          texts = in.texts(field);
        }
        case "ratings" -> {
          in.once(ratings != null, field);
          ratings = in.integersOrNulls(field);
        }
        case "finish_reason" -> {
          String word = in.textOrNull(field);
          finish =
              word == null || word.equals("truncated")
                  ? FinishReason.UNKNOWN
                  : FinishWords.read(word, field);
        }
        case "final_answer" -> finalAnswer = in.textOrNull(field);
        case "ground_truth_answer" -> groundTruth = in.textOrNull(field);
        case "labeler" -> labeler = in.text(field);
        case "selection" -> {
          requested = true;
          in.skip();
        }
        default -> {
          if (!labels.read(field, in) && !id.read(field, in)) {
            in.skip();
          }
        }
      }
    }
    if (problem == null || texts == null || ratings == null) {
      throw new RowProblem("absent field (expected problem, steps and ratings)");
    }
    if (texts.size() != ratings.size()) {
      throw RowProblem.of(
          "ratings", ratings.size() + " ratings", "one for each step, " + texts.size());
    }
    labels.check(texts.size());
    List<LabelledStep> steps = new ArrayList<>(texts.size());
    for (int k = 0; k < texts.size(); k++) {
      Integer rating = ratings.get(k);
      if (rating != null && (rating < -1 || rating > 1)) {
        throw RowProblem.of("ratings[" + k + "]", rating, "1, 0, -1 or null");
      }
      steps.add(new LabelledStep(texts.get(k), labels.label(k, Rating.of(rating))));
    }
    if (FinishWords.drops(finish, settings)) {
      return new ParseOutcome.Dropped(finish.word());
    }
    if (steps.isEmpty()) {
      return new ParseOutcome.Dropped("no_steps");
    }
    if (requested && ratings.stream().allMatch(Objects::isNull)) {
      return new ParseOutcome.Dropped(UNFILLED);
    }
    if (requested && finish == FinishReason.UNKNOWN && ratings.contains(-1)) {
      finish = FinishReason.FOUND_ERROR;
    }
    String problemId = Texts.problemId(problem);
    return new ParseOutcome.Accepted(
        new StepLabelledSolution(
            Texts.solutionId(problemId, steps),
            problemId,
            problem,
            groundTruth,
            steps,
            finish,
            finalAnswer,
            new Provenance(line.file(), line.number(), labeler, null, 0, id.value())));
  }
}
