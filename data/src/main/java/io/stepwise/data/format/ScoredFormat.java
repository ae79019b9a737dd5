package io.stepwise.data.format;

import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import java.util.ArrayList;
import java.util.List;

/**
 * OpenAI's scored samples: {@code {problem, answer, steps[], rating_probs: [{"-1", "0", "1"}],
 * ground_truth_answer, …}}. A step's rating is the most probable one, among equals the lowest: a
 * model's verdict, not a person's, so the labeler is {@code model}.
 */
final class ScoredFormat implements LabelFormat {
  private static final long serialVersionUID = 1L;

  /** The labeler of a model's ratings. */
  static final String LABELER = "model";

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
    List<Rating> ratings = null;
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
          in.once(ratings != null, field);
          ratings = ratings(in);
        }
        default -> in.skip();
      }
    }
    Solutions.require(problem, "problem");
    Solutions.require(texts, "steps");
    Solutions.require(ratings, "rating_probs");
    if (texts.size() != ratings.size()) {
      throw RowProblem.of(
          "rating_probs", ratings.size() + " ratings", "one for each step, " + texts.size());
    }
    if (texts.isEmpty()) {
      return new ParseOutcome.Dropped("no_steps");
    }
    List<LabelledStep> steps = new ArrayList<>(texts.size());
    for (int k = 0; k < texts.size(); k++) {
      steps.add(new LabelledStep(texts.get(k), ratings.get(k)));
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

  private static List<Rating> ratings(RowReader in) throws RowProblem {
    List<Rating> ratings = new ArrayList<>();
    in.enterArray("rating_probs");
    while (in.nextElement()) {
      String at = "rating_probs[" + ratings.size() + "]";
      in.enter(at);
      Rating best = null;
      double highest = 0;
      for (String field = in.next(); field != null; field = in.next()) {
        Rating rating =
            switch (field) {
              case "-1" -> Rating.NEGATIVE;
              case "0" -> Rating.NEUTRAL;
              case "1" -> Rating.POSITIVE;
              default -> throw RowProblem.of(at, field, "the ratings -1, 0 and 1");
            };
        double probability = in.number(at);
        if (!(probability >= 0 && probability <= 1)) {
          throw RowProblem.of(at, probability, "a probability");
        }
        if (best == null
            || probability > highest
            || (probability == highest && rating.value() < best.value())) {
          best = rating;
          highest = probability;
        }
      }
      if (best == null) {
        throw RowProblem.of(at, "no rating", "the ratings -1, 0 and 1");
      }
      ratings.add(best);
    }
    return ratings;
  }
}
