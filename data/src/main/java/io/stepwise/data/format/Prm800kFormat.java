package io.stepwise.data.format;

import io.stepwise.data.Alternative;
import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelSource;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.LabelledStep.Author;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabel;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.format.Prm800kRow.Completion;
import io.stepwise.data.format.Prm800kRow.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * PRM800K, both phases (Lightman et al. 2023, arXiv:2305.20050).
 *
 * <p>The step taken at a position is the chosen completion, else the human one. Where there is
 * neither, the trajectory ends: with the first completion if any completion was rated (the rejected
 * step of a {@code found_error}, which comes first), before it otherwise. Every other completion is
 * an alternative. Repeated alternatives are kept.
 */
final class Prm800kFormat implements LabelFormat {
  private static final long serialVersionUID = 1L;

  /** A person's label of each rating. */
  private static final StepLabel[] LABELS =
      Stream.of(Rating.values())
          .map(
              rating ->
                  rating == Rating.UNRATED
                      ? StepLabel.NONE
                      : StepLabel.hard(rating, LabelSource.HUMAN))
          .toArray(StepLabel[]::new);

  private final FormatSettings settings;

  Prm800kFormat(FormatSettings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "prm800k";
  }

  @Override
  public Set<String> settings() {
    return Set.of(FormatSettings.KEEP);
  }

  @Override
  public ParseOutcome parse(SourceLine line) {
    return RowReader.parse(line, in -> outcome(Prm800kRow.read(in), line));
  }

  private ParseOutcome outcome(Prm800kRow row, SourceLine line) throws RowProblem {
    FinishReason finish = FinishWords.read(row.finishReason, "label.finish_reason");
    if (row.screening && settings.drops(RowKind.SCREENING)) {
      return new ParseOutcome.Dropped(RowKind.SCREENING.word());
    }
    boolean control = row.qualityControl && settings.drops(RowKind.QUALITY_CONTROL);
    if (!control && FinishWords.drops(finish, settings)) {
      return new ParseOutcome.Dropped(finish.word());
    }
    List<LabelledStep> steps = trajectory(row.steps);
    if (steps.isEmpty()) {
      return new ParseOutcome.Dropped(control ? RowKind.QUALITY_CONTROL.word() : "no_steps");
    }
    StepLabelledSolution solution = solution(row, steps, finish, line);
    return control
        ? new ParseOutcome.Dropped(RowKind.QUALITY_CONTROL.word(), List.of(solution))
        : new ParseOutcome.Accepted(solution);
  }

  private static StepLabelledSolution solution(
      Prm800kRow row, List<LabelledStep> steps, FinishReason finish, SourceLine line) {
    int phase = row.pregenerated || row.generation != null ? 2 : 1;
    String problemId = Texts.problemId(row.problem);
    return new StepLabelledSolution(
        Texts.solutionId(problemId, steps),
        problemId,
        row.problem,
        row.groundTruthAnswer,
        steps,
        finish,
        Texts.answerIn(steps.get(steps.size() - 1).text()),
        new Provenance(line.file(), line.number(), row.labeler, row.generation, phase));
  }

  private static List<LabelledStep> trajectory(List<Step> positions) {
    List<LabelledStep> steps = new ArrayList<>(positions.size());
    for (Step position : positions) {
      if (position.chosen != null) {
        steps.add(taken(position, position.chosen));
      } else if (position.humanText != null) {
        steps.add(
            new LabelledStep(
                position.humanText,
                label(position.humanRating),
                Author.HUMAN,
                alternatives(position.completions, -1)));
      } else {
        boolean rated = false;
        for (Completion completion : position.completions) {
          rated |= completion.rating() != Rating.UNRATED;
        }
        if (rated) {
          steps.add(taken(position, 0));
        }
        break;
      }
    }
    return steps;
  }

  private static LabelledStep taken(Step position, int index) {
    Completion completion = position.completions.get(index);
    return new LabelledStep(
        completion.text(),
        label(completion.rating()),
        Author.MODEL,
        alternatives(position.completions, index));
  }

  private static StepLabel label(Rating rating) {
    return LABELS[rating.ordinal()];
  }

  private static List<Alternative> alternatives(List<Completion> completions, int taken) {
    if (completions.size() == 1 && taken == 0) {
      return List.of();
    }
    List<Alternative> others = new ArrayList<>(completions.size());
    for (int k = 0; k < completions.size(); k++) {
      if (k != taken) {
        others.add(new Alternative(completions.get(k).text(), completions.get(k).rating()));
      }
    }
    return others;
  }
}
