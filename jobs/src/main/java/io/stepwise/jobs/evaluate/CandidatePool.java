package io.stepwise.jobs.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.rollout.selection.Candidate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Graded candidates of problems with the step scores of one or more reward models.
 *
 * @param input the file or folder they were read from
 * @param problems problems with at least one graded candidate each
 * @param undecided candidates that could not be graded, which are left out
 */
record CandidatePool(String input, List<List<Entry>> problems, int undecided) {
  /** The name of scores that have none. */
  static final String UNNAMED = "";

  /** Where a candidate's row names its problem. */
  static final String PROBLEM = "problem_id";

  /**
   * A candidate.
   *
   * @param answer its answer in canonical form, null without one
   * @param correct whether the answer is right
   * @param stepScores step scores by reward model, {@link #UNNAMED} for a plain list
   * @param row what is written of it if it is chosen
   * @param where the line it was read from
   */
  record Entry(
      String answer,
      boolean correct,
      Map<String, double[]> stepScores,
      Map<String, Object> row,
      String where) {
    /** The same candidate with other scores. */
    Entry with(Map<String, double[]> scores) {
      return new Entry(answer, correct, scores, row, where);
    }

    private Candidate scored(String scores, StepAggregation aggregation) {
      double[] steps = stepScores.get(scores);
      return new Candidate(answer, steps == null ? 0 : aggregation.logScore(steps), correct);
    }
  }

  CandidatePool {
    problems = List.copyOf(problems);
  }

  /** The reward models whose scores every candidate has. */
  Set<String> names() {
    Set<String> names = new LinkedHashSet<>(problems.get(0).get(0).stepScores().keySet());
    problems.forEach(
        entries -> entries.forEach(entry -> names.retainAll(entry.stepScores().keySet())));
    return names;
  }

  /** Whether any candidate has scores; without, they can be voted on and counted. */
  boolean isScored() {
    return problems.stream()
        .anyMatch(entries -> entries.stream().anyMatch(entry -> !entry.stepScores().isEmpty()));
  }

  /**
   * The reward models to evaluate; {@link #UNNAMED} alone for candidates without scores.
   *
   * @param wanted their names, empty for all
   * @throws InvalidConfiguration for a name that a candidate lacks
   */
  List<String> names(List<String> wanted) {
    if (!isScored()) {
      requireNone(wanted);
      return List.of(UNNAMED);
    }
    Set<String> known = names();
    for (String name : wanted) {
      if (!known.contains(name)) {
        throw unknown(name);
      }
    }
    if (known.isEmpty()) {
      throw unknown(null);
    }
    return wanted.isEmpty() ? List.copyOf(known) : wanted;
  }

  private void requireNone(List<String> wanted) {
    if (!wanted.isEmpty()) {
      throw new InvalidConfiguration(
          "Cannot select step scores: the candidates have none (--scores %s, expected none; rollout --reward-model scores chains) at %s"
              .formatted(wanted.get(0), input));
    }
  }

  private InvalidConfiguration unknown(String name) {
    Entry entry =
        problems.stream()
            .flatMap(List::stream)
            .filter(one -> !one.stepScores().containsKey(name))
            .findFirst()
            .orElseThrow();
    return new InvalidConfiguration(
        "Cannot select step scores: unknown name (--scores "
            + name
            + ", expected one of "
            + String.join(", ", entry.stepScores().keySet())
            + ") at "
            + entry.where());
  }

  /** The candidates as one reward model scores them. */
  List<ScoredProblem> scored(String name, StepAggregation aggregation) {
    List<ScoredProblem> scored = new ArrayList<>();
    for (List<Entry> entries : problems) {
      scored.add(
          ScoredProblem.of(
              entries.stream().map(entry -> entry.scored(name, aggregation)).toList(),
              entries.stream().map(Entry::row).toList()));
    }
    return scored;
  }

  /** Two pools are never the same, even with equal candidates: each is a part of the table. */
  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  /** The id of each problem, or its number where the input names none. */
  List<String> ids() {
    List<String> ids = new ArrayList<>();
    for (List<Entry> entries : problems) {
      Object id = entries.get(0).row().get(PROBLEM);
      String text = id instanceof JsonNode node ? node.asText() : String.valueOf(id);
      ids.add(id == null ? String.valueOf(ids.size()) : text);
    }
    return ids;
  }

  /** Number of candidates. */
  long size() {
    return problems.stream().mapToLong(List::size).sum();
  }
}
