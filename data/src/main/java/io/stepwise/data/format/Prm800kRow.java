package io.stepwise.data.format;

import io.stepwise.data.Rating;
import java.util.ArrayList;
import java.util.List;

/** One PRM800K row as written: read field by field; unused fields are skipped. */
final class Prm800kRow {
  /**
   * Names for messages; constants, since making one for each step would be most of the text that is
   * made.
   */
  private static final String STEP = "label.steps[]";

  private static final String COMPLETIONS = STEP + ".completions";
  private static final String CHOSEN = STEP + ".chosen_completion";
  private static final String HUMAN = STEP + ".human_completion";

  /** A model's step as offered to the labeler. */
  record Completion(String text, Rating rating) {}

  /** One position: what was offered, what a person wrote, what was chosen. */
  static final class Step {
    List<Completion> completions = List.of();
    String humanText;
    Rating humanRating = Rating.UNRATED;
    Integer chosen;
  }

  String labeler = "";
  Integer generation;
  boolean qualityControl;
  boolean screening;
  String problem;
  String groundTruthAnswer;
  boolean pregenerated;
  List<Step> steps;
  String finishReason;

  static Prm800kRow read(RowReader in) throws RowProblem {
    Prm800kRow row = new Prm800kRow();
    boolean question = false;
    boolean label = false;
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "labeler" -> row.labeler = in.text(field);
        case "generation" -> row.generation = in.integerOrNull(field);
        case "is_quality_control_question" -> row.qualityControl = in.flag(field);
        case "is_initial_screening_question" -> row.screening = in.flag(field);
        case "question" -> {
          in.once(question, field);
          question = true;
          row.readQuestion(in);
        }
        case "label" -> {
          in.once(label, field);
          label = true;
          row.readLabel(in);
        }
        default -> in.skip();
      }
    }
    require(row.problem, "question.problem");
    require(row.steps, "label.steps");
    require(row.finishReason, "label.finish_reason");
    return row;
  }

  private static void require(Object value, String field) throws RowProblem {
    if (value == null) {
      throw RowProblem.of(field, "absent", "present");
    }
  }

  private void readQuestion(RowReader in) throws RowProblem {
    in.enter("question");
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "problem" -> {
          in.once(problem != null, "question.problem");
          problem = in.text("question.problem");
        }
        case "ground_truth_answer" ->
            groundTruthAnswer = in.textOrNull("question.ground_truth_answer");
        case "pre_generated_steps" -> {
          pregenerated = !in.isNull();
          in.skip();
        }
        default -> in.skip();
      }
    }
  }

  private void readLabel(RowReader in) throws RowProblem {
    in.enter("label");
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "steps" -> {
          in.once(steps != null, "label.steps");
          steps = new ArrayList<>();
          in.enterArray("label.steps");
          while (in.nextElement()) {
            steps.add(readStep(in, steps.size()));
          }
        }
        case "finish_reason" -> {
          in.once(finishReason != null, "label.finish_reason");
          finishReason = in.text("label.finish_reason");
        }
        default -> in.skip();
      }
    }
  }

  private static Step readStep(RowReader in, int index) throws RowProblem {
    try {
      return readStep(in);
    } catch (RowProblem e) {
      throw e.in(STEP, index);
    }
  }

  private static Step readStep(RowReader in) throws RowProblem {
    in.enter(STEP);
    Step step = new Step();
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "completions" -> {
          in.once(!step.completions.isEmpty(), COMPLETIONS);
          step.completions = in.isNull() ? List.of() : readCompletions(in);
        }
        case "human_completion" -> readHuman(in, step);
        case "chosen_completion" -> step.chosen = in.integerOrNull(CHOSEN);
        default -> in.skip();
      }
    }
    if (step.chosen != null && (step.chosen < 0 || step.chosen >= step.completions.size())) {
      throw RowProblem.of(
          CHOSEN, step.chosen, "the index of one of " + step.completions.size() + " completions");
    }
    return step;
  }

  private static List<Completion> readCompletions(RowReader in) throws RowProblem {
    in.enterArray(COMPLETIONS);
    List<Completion> completions = new ArrayList<>(1);
    while (in.nextElement()) {
      in.enter(COMPLETIONS);
      String text = null;
      Rating rating = Rating.UNRATED;
      for (String field = in.next(); field != null; field = in.next()) {
        switch (field) {
          case "text" -> text = in.text(COMPLETIONS + ".text");
          case "rating" -> rating = rating(in, COMPLETIONS + ".rating");
          default -> in.skip();
        }
      }
      require(text, COMPLETIONS + ".text");
      completions.add(new Completion(text, rating));
    }
    return completions;
  }

  private static void readHuman(RowReader in, Step step) throws RowProblem {
    if (in.isNull()) {
      return;
    }
    if (in.isText()) {
      step.humanText = in.text(HUMAN);
      return;
    }
    in.enter(HUMAN);
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "text" -> step.humanText = in.text(HUMAN + ".text");
        case "rating" -> {
          Rating rating = rating(in, HUMAN + ".rating");
          step.humanRating = step.humanRating == Rating.UNRATED ? rating : step.humanRating;
        }
        case "corrected_rating" -> {
          Rating corrected = rating(in, HUMAN + ".corrected_rating");
          step.humanRating = corrected == Rating.UNRATED ? step.humanRating : corrected;
        }
        default -> in.skip();
      }
    }
    require(step.humanText, HUMAN + ".text");
  }

  private static Rating rating(RowReader in, String field) throws RowProblem {
    Integer value = in.integerOrNull(field);
    if (value != null && (value < -1 || value > 1)) {
      throw RowProblem.of(field, value, "1, 0, -1 or null");
    }
    return Rating.of(value);
  }
}
