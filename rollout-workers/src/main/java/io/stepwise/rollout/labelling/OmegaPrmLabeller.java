package io.stepwise.rollout.labelling;

import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelSource;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Problem;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabel;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.format.Texts;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.task.AnswerGrader;
import io.stepwise.rollout.search.CostMeter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * OmegaPRM (arXiv:2406.06592): finds the first error of a solution by binary search over the values
 * of its prefixes, then searches wrong rollouts that were sampled on the way, the most useful
 * first. Each searched rollout becomes a labelled solution of its own; equal ones are searched
 * once.
 *
 * <p>Steps whose value was estimated have it as a soft label. Steps before the first error that the
 * search skipped are rated right without a value: a later step can reach the right answer, so they
 * can. A solution with the right answer is rated right as a whole.
 *
 * <p>The search assumes that no step after the first error reaches the right answer, and that the
 * steps before it do. A solution or rollout is discarded where the estimates do not show that:
 * where the policy never solves the problem, a state has no completion with a verdict, or a state
 * before the first error has no right completion.
 */
public final class OmegaPrmLabeller implements StepLabeller {
  private final PrefixValues values;
  private final LabelSource source;
  private final int searches;
  private final RolloutSelection selection;

  /**
   * A labeller.
   *
   * @param source names the policy that completes
   * @param random names the run
   * @param samples completions per estimate
   * @param searches rollouts of the tree to search after each given solution; 0 for none
   * @param selection chooses them
   */
  public OmegaPrmLabeller(
      Completer completer,
      AnswerGrader grader,
      LabelSource source,
      NamedRandom random,
      int samples,
      int searches,
      RolloutSelection selection) {
    this.values = new PrefixValues(completer, grader, random, samples);
    this.source = source;
    this.searches = searches;
    this.selection = selection;
  }

  @Override
  public List<LabelledGroup> label(List<StepLabelledSolution> solutions) {
    return solutions.stream().map(this::label).toList();
  }

  private LabelledGroup label(StepLabelledSolution solution) {
    Problem problem = Relabelling.problem(solution);
    CostMeter meter = new CostMeter();
    OmegaTree tree = new OmegaTree(problem, values, selection, meter);
    List<String> steps = Relabelling.texts(solution);
    List<StepLabelledSolution> labelled = new ArrayList<>();
    ValueEstimate whole = values.ofWhole(problem, solution, steps, meter);
    labels(tree, steps, 0, whole)
        .ifPresent(labels -> labelled.add(Relabelling.of(solution, labels)));
    int given = labelled.size();
    int discarded = 0;
    if (searches > 0) {
      tree.value(List.of());
    }
    Set<List<String>> searched = new HashSet<>(Set.of(steps));
    while (labelled.size() + discarded < given + searches) {
      Optional<OmegaTree.Chosen> chosen = tree.select();
      if (chosen.isEmpty()) {
        break;
      }
      if (searched.add(chosen.get().completion().steps())) {
        Optional<StepLabelledSolution> found = searched(solution, tree, chosen.get());
        found.ifPresent(labelled::add);
        discarded += found.isPresent() ? 0 : 1;
      }
    }
    return new LabelledGroup(solution.id(), labelled, discarded, meter.cost(0), Optional.empty());
  }

  private Optional<StepLabelledSolution> searched(
      StepLabelledSolution given, OmegaTree tree, OmegaTree.Chosen chosen) {
    Completion completion = chosen.completion();
    return labels(tree, completion.steps(), chosen.from(), ValueEstimate.of(List.of(completion)))
        .map(labels -> solution(given, completion, labels));
  }

  private static StepLabelledSolution solution(
      StepLabelledSolution given, Completion completion, List<StepLabel> labels) {
    List<LabelledStep> steps =
        completion.steps().stream().map(step -> new LabelledStep(step, StepLabel.NONE)).toList();
    return Relabelling.of(
        new StepLabelledSolution(
            Texts.solutionId(given.problemId(), steps),
            given.problemId(),
            given.problem(),
            given.groundTruthAnswer(),
            steps,
            FinishReason.SOLUTION,
            completion.answer(),
            given.provenance()),
        labels);
  }

  /**
   * Labels of steps up to the first error; empty where the estimates contradict its search.
   *
   * @param from steps that are known to be right
   * @param whole the value of all steps
   */
  private Optional<List<StepLabel>> labels(
      OmegaTree tree, List<String> steps, int from, ValueEstimate whole) {
    if (whole.samples() == 0) {
      return Optional.empty();
    }
    Map<Integer, ValueEstimate> visited = new HashMap<>(Map.of(steps.size() - 1, whole));
    int first = steps.size();
    if (whole.isWrong()) {
      if (tree.value(steps.subList(0, from)).correct() == 0) {
        return Optional
            .empty(); // no step of a problem that is never solved shows as the first error
      }
      first =
          FirstErrorSearch.search(
              from,
              steps.size(),
              k ->
                  visited
                      .computeIfAbsent(k, index -> tree.value(steps.subList(0, index + 1)))
                      .isWrong());
    }
    List<StepLabel> labels = new ArrayList<>();
    for (int k = 0; k < steps.size() && k <= first; k++) {
      Optional<ValueEstimate> known =
          visited.containsKey(k)
              ? Optional.of(visited.get(k))
              : tree.known(steps.subList(0, k + 1));
      if (known.isPresent()
          && (known.get().samples() == 0 || known.get().isWrong() != (k == first))) {
        return Optional.empty();
      }
      labels.add(
          known
              .map(estimate -> estimate.label(source))
              .orElse(StepLabel.hard(Rating.POSITIVE, source)));
    }
    return Optional.of(labels);
  }
}
