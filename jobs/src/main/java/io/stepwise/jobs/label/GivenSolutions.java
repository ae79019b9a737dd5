package io.stepwise.jobs.label;

import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Problem;
import io.stepwise.data.Provenance;
import io.stepwise.data.StepLabel;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.format.Texts;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.data.task.TaskDetector;
import io.stepwise.data.task.Verdict;
import io.stepwise.jobs.tasks.Tasks;
import io.stepwise.jobs.training.SolutionFolder;
import io.stepwise.rollout.ScoredChain;
import io.stepwise.rollout.spark.ChainTable;
import io.stepwise.rollout.spark.RolloutStage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Solutions from a folder of solutions ({@code ingest}, {@code label}) or of chains ({@code
 * rollout}). Chains become unlabelled solutions: those without a complete step are left out, and of
 * equal ones the first stays.
 *
 * @param folder where they were read
 * @param solutions the solutions, with unique ids
 * @param verdicts what chains record of their answers, by id of the solution; none for solutions
 * @param withoutSteps chains without a complete step
 * @param duplicates chains with the problem and the steps of an earlier one
 */
public record GivenSolutions(
    InputFolder folder,
    List<StepLabelledSolution> solutions,
    Map<String, Verdict> verdicts,
    int withoutSteps,
    int duplicates) {
  /** Copies the collections. */
  public GivenSolutions {
    solutions = List.copyOf(solutions);
    verdicts = Map.copyOf(verdicts);
  }

  /**
   * Reads a folder.
   *
   * @throws InvalidInput if it holds neither table, or no solution
   */
  public static GivenSolutions read(String path) {
    InputFolder folder = SolutionFolder.open(path);
    boolean chains =
        folder.files().stream().anyMatch(file -> file.startsWith(ChainTable.NAME + "/"));
    GivenSolutions given = chains ? ofChains(folder) : ofSolutions(folder);
    if (given.solutions().isEmpty()) {
      throw new InvalidInput(
          "Cannot read solutions: none with a step (0, expected at least 1) at " + path);
    }
    return given;
  }

  private static GivenSolutions ofSolutions(InputFolder folder) {
    List<StepLabelledSolution> solutions = new ArrayList<>();
    SolutionTable.read(folder, solutions::add);
    return new GivenSolutions(folder, solutions, Map.of(), 0, 0);
  }

  private static GivenSolutions ofChains(InputFolder folder) {
    Map<String, StepLabelledSolution> byId = new LinkedHashMap<>();
    Map<String, Verdict> verdicts = new HashMap<>();
    int withoutSteps = 0;
    int duplicates = 0;
    int line = 0;
    for (ScoredChain chain : RolloutStage.read(folder)) {
      line++;
      if (chain.steps().isEmpty()) {
        withoutSteps++;
        continue;
      }
      StepLabelledSolution solution = solution(chain, folder.path(), line);
      duplicates += byId.putIfAbsent(solution.id(), solution) == null ? 0 : 1;
      verdicts.putIfAbsent(solution.id(), chain.verdict());
    }
    return new GivenSolutions(
        folder, List.copyOf(byId.values()), verdicts, withoutSteps, duplicates);
  }

  private static StepLabelledSolution solution(ScoredChain chain, String path, int line) {
    List<LabelledStep> steps =
        chain.steps().stream().map(step -> new LabelledStep(step, StepLabel.NONE)).toList();
    String problem = chain.chain().problem();
    String problemId = Texts.problemId(problem);
    return new StepLabelledSolution(
        Texts.solutionId(problemId, steps),
        problemId,
        problem,
        chain.reference(),
        steps,
        chain.answer() == null ? FinishReason.UNKNOWN : FinishReason.SOLUTION,
        chain.answer(),
        new Provenance(path, line, "", chain.chain().id().iteration(), 0));
  }

  /**
   * The name of the task: the one asked for, the one that the folder records, or a detected one.
   */
  public String task(String asked) {
    if (!asked.equals(Tasks.AUTO)) {
      return asked;
    }
    return Tasks.recorded(folder)
        .orElseGet(
            () ->
                TaskDetector.of(
                    solutions.stream()
                        .map(s -> new Problem(s.problemId(), s.problem(), s.groundTruthAnswer()))
                        .toList()));
  }

  /** What was left out, in words; empty for nothing. */
  public String leftOut() {
    List<String> words = new ArrayList<>();
    if (withoutSteps > 0) {
      words.add(withoutSteps + " without a complete step");
    }
    if (duplicates > 0) {
      words.add(duplicates + " equal to an earlier one");
    }
    return String.join(", ", words);
  }
}
