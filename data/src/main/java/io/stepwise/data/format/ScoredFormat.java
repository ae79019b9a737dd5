package io.stepwise.data.format;

import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelSource;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Provenance;
import io.stepwise.data.RatingProbabilities;
import io.stepwise.data.StepLabel;
import io.stepwise.data.StepLabelledSolution;
import java.util.ArrayList;
import java.util.List;

/**
 * OpenAI's scored samples: {@code {problem, answer, steps[], rating_probs: [{"-1", "0", "1"}],
 * ground_truth_answer, …}}. The three probabilities are kept; a step's rating is the most probable
 * one, among equals the lowest. The labels are a model's, so the labeler is {@code model}.
 */
final class ScoredFormat implements LabelFormat {
  private static final long serialVersionUID = 1L;

  /** The labeler of a model's ratings. */
  static final String LABELER = "model";

  private static final LabelSource SOURCE = LabelSource.judge("");
  private static final List<String> RATINGS = List.of("-1", "0", "1");

  @Override
  public String name() {
    return "scored";
  }

  @Override
  public ParseOutcome parse(SourceLine line) {
    return RowReader.parse(line, in -> read(in, line));
  }

  private static ParseOutcome read(RowReader in, SourceLine line) throws RowProblem {
    String problem = null;
    String answer = null;
    String groundTruth = null;
    List<String> texts = null;
    List<StepLabel> labels = null;
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "problem" -> {
          in.once(problem != null, field);
          problem = in.text(field);
        }
        case "answer" -> answer = in.textOrNull(field);
        case "ground_truth_answer" -> groundTruth = in.textOrNull(field);
        case "steps" -> {
          in.once(texts != null, field);
          texts = in.texts(field);
        }
        case "rating_probs" -> {
          in.once(labels != null, field);
          labels = labels(in);
        }
        default -> in.skip();
      }
    }
    Solutions.require(problem, "problem");
    Solutions.require(texts, "steps");
    Solutions.require(labels, "rating_probs");
    if (texts.size() != labels.size()) {
      throw RowProblem.of(
          "rating_probs", labels.size() + " ratings", "one for each step, " + texts.size());
    }
    if (texts.isEmpty()) {
      return new ParseOutcome.Dropped("no_steps");
    }
    List<LabelledStep> steps = new ArrayList<>(texts.size());
    for (int k = 0; k < texts.size(); k++) {
      steps.add(new LabelledStep(texts.get(k), labels.get(k)));
    }
    String problemId = Texts.problemId(problem);
    return new ParseOutcome.Accepted(
        new StepLabelledSolution(
            Texts.solutionId(problemId, steps),
            problemId,
            problem,
            groundTruth,
            steps,
            FinishReason.UNKNOWN,
            answer,
            new Provenance(line.file(), line.number(), LABELER, null, 0)));
  }

  private static List<StepLabel> labels(RowReader in) throws RowProblem {
    List<StepLabel> labels = new ArrayList<>();
    in.enterArray("rating_probs");
    while (in.nextElement()) {
      labels.add(StepLabel.of(probabilities(in, "rating_probs[" + labels.size() + "]"), SOURCE));
    }
    return labels;
  }

  /** One step's probabilities; a rating that is not listed has probability 0. */
  private static RatingProbabilities probabilities(RowReader in, String at) throws RowProblem {
    in.enter(at);
    double[] three = new double[3];
    boolean any = false;
    for (String field = in.next(); field != null; field = in.next()) {
      int index = RATINGS.indexOf(field);
      if (index < 0) {
        throw RowProblem.of(at, field, "the ratings -1, 0 and 1");
      }
      three[index] = in.number(at);
      if (!(three[index] >= 0 && three[index] <= 1)) {
        throw RowProblem.of(at, three[index], "a probability");
      }
      any = true;
    }
    if (!any) {
      throw RowProblem.of(at, "no rating", "the ratings -1, 0 and 1");
    }
    return new RatingProbabilities(three[0], three[1], three[2]);
  }
}
