package io.stepwise.data.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepwise.data.FinishReason;
import io.stepwise.data.Problem;
import io.stepwise.data.Rating;
import io.stepwise.data.random.NamedRandom;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Step-labelled solutions of the running-total task in PRM800K's own JSON, in the form of its phase
 * 2, so that made rows take the same road as rows labelled by people.
 *
 * <p>A demonstrator solves the problem ({@code pre_generated_steps}), the task's judge rates the
 * steps one by one, and labelling ends at the first wrong step ({@code found_error}) or at the
 * answer ({@code solution}). At the wrong step stand, after the rejected step, one to three others
 * that the demonstrator might have written there, each with a rating of its own; none is chosen.
 */
public final class Prm800kRows {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final LocalDateTime FIRST = LocalDateTime.of(2026, 1, 1, 9, 0);
  private static final DateTimeFormatter MICROSECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS");
  private static final int LABELERS = 5;
  private static final int GENERATIONS = 10;

  private final RunningTotalTask task;
  private final Demonstrator demonstrator;

  /**
   * A writer.
   *
   * @param task judges the steps
   * @param demonstrator writes them
   */
  public Prm800kRows(RunningTotalTask task, Demonstrator demonstrator) {
    this.task = task;
    this.demonstrator = demonstrator;
  }

  /**
   * Rows as lines of JSON without line breaks, made as they are read.
   *
   * @param problems at least one; row i is about problem i modulo their number
   * @param count how many rows
   * @param random row i is a function of this and i
   */
  public Stream<String> lines(List<Problem> problems, long count, NamedRandom random) {
    if (problems.isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot generate rows: no problems (0, expected at least 1)");
    }
    return LongStream.range(0, count)
        .mapToObj(row -> line(problems.get((int) (row % problems.size())), row, random.child(row)));
  }

  private String line(Problem problem, long number, NamedRandom random) {
    List<String> solution = demonstrator.solve(problem, random.child("solution"));
    SplittableRandom circumstances = random.child("circumstances").stream();
    ObjectNode row = JSON.createObjectNode();
    row.put("labeler", labeler(circumstances.nextInt(LABELERS)));
    row.put("timestamp", timestamp(number, circumstances));
    row.put("generation", circumstances.nextInt(GENERATIONS));
    row.put("is_quality_control_question", false);
    row.put("is_initial_screening_question", false);
    question(row.putObject("question"), problem, solution);
    label(row.putObject("label"), problem, solution, random.child("alternatives"));
    try {
      return JSON.writeValueAsString(row);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write row: a tree of plain values is JSON", e);
    }
  }

  private static String labeler(int number) {
    return UUID.nameUUIDFromBytes(("judge-" + number).getBytes(StandardCharsets.UTF_8)).toString();
  }

  private static String timestamp(long number, SplittableRandom circumstances) {
    return FIRST
        .plusMinutes(number)
        .plusNanos(1000L * circumstances.nextInt(60_000_000))
        .format(MICROSECONDS);
  }

  private void question(ObjectNode question, Problem problem, List<String> solution) {
    question.put("problem", problem.text());
    question.putNull("ground_truth_solution");
    question.put("ground_truth_answer", problem.answer());
    ArrayNode steps = question.putArray("pre_generated_steps");
    solution.forEach(steps::add);
    question.put("pre_generated_answer", task.answer(solution).orElse(null));
    // No verifier has seen the solution: what stands here is how often one of its length is right.
    question.put(
        "pre_generated_verifier_score",
        Math.pow(1 - demonstrator.rates().error(), solution.size()));
  }

  private void label(ObjectNode label, Problem problem, List<String> solution, NamedRandom random) {
    List<Rating> ratings = task.judge(problem, solution);
    int error = ratings.indexOf(Rating.NEGATIVE);
    int labelled = error < 0 ? solution.size() : error + 1;
    ArrayNode steps = label.putArray("steps");
    for (int k = 0; k < labelled; k++) {
      ObjectNode step = steps.addObject();
      ArrayNode completions = step.putArray("completions");
      completion(completions.addObject(), solution.get(k), ratings.get(k)).putNull("flagged");
      if (k == error) {
        alternatives(completions, problem, solution.subList(0, k), random);
      }
      step.putNull("human_completion");
      if (k == error) {
        step.putNull("chosen_completion");
      } else {
        step.put("chosen_completion", 0);
      }
    }
    label.put("total_time", 1000L * labelled + random.stream().nextInt(1000));
    label.put(
        "finish_reason", (error < 0 ? FinishReason.SOLUTION : FinishReason.FOUND_ERROR).word());
  }

  private void alternatives(
      ArrayNode completions, Problem problem, List<String> prefix, NamedRandom random) {
    int count = random.child("count").stream().nextInt(1, 4);
    for (int i = 0; i < count; i++) {
      String text = demonstrator.next(problem, prefix, random.child(i)).orElseThrow();
      List<String> steps = new ArrayList<>(prefix);
      steps.add(text);
      Rating rating = task.judge(problem, steps).get(prefix.size());
      completion(completions.addObject(), text, rating).put("flagged", false);
    }
  }

  private static ObjectNode completion(ObjectNode completion, String text, Rating rating) {
    return completion.put("text", text).put("rating", rating.value());
  }
}
