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
import io.stepwise.rollout.search.Cost;
import io.stepwise.rollout.search.CostMeter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * OmegaPRM (arXiv:2406.06592): every problem has one tree. The first error of each given solution
 * is found by binary search over the values of its prefixes, then wrong rollouts that were sampled
 * on the way are searched, the most useful first. Solutions share the estimates of the tree, and
 * rollouts of all of them are candidates. Each searched rollout becomes a labelled solution of its
 * own; equal ones are searched once.
 *
 * <p>Steps whose value was estimated for any solution of the problem have it as a soft label. Steps
 * before the first error that the search skipped are rated right without a value: a later step can
 * reach the right answer, so they can. A solution with the right answer is rated right as a whole.
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
   * @param searches rollouts of a problem's tree to search for each given solution; 0 for none
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

  /**
   * Labels solutions. Those of one problem share its tree; what is found in it and its cost are in
   * the group of the first of them.
   */
  @Override
  public List<LabelledGroup> label(List<StepLabelledSolution> solutions) {
    Map<String, List<StepLabelledSolution>> problems = new LinkedHashMap<>();
    for (StepLabelledSolution solution : solutions) {
      problems.computeIfAbsent(solution.problemId(), id -> new ArrayList<>()).add(solution);
    }
    Map<String, Deque<LabelledGroup>> groups = new HashMap<>();
    problems.forEach((id, given) -> groups.put(id, new ArrayDeque<>(groups(given))));
    return solutions.stream().map(solution -> groups.get(solution.problemId()).remove()).toList();
  }

  /** The groups of the solutions of one problem, in their order. */
  private List<LabelledGroup> groups(List<StepLabelledSolution> given) {
    CostMeter meter = new CostMeter();
    Problem problem = Relabelling.problem(given.get(0));
    OmegaTree tree = new OmegaTree(problem, values, selection, meter);
    Map<String, Searched> searched = new HashMap<>();
    Set<List<String>> known = new HashSet<>();
    // In an order that does not depend on the input's: the pool takes the earliest among equals.
    for (StepLabelledSolution solution : byId(given)) {
      List<String> steps = Relabelling.texts(solution);
      known.add(steps);
      ValueEstimate whole = values.ofWhole(problem, solution, steps, meter);
      searched.put(solution.id(), search(tree, solution, 0, whole));
    }
    List<Searched> found = found(tree, given, known);
    List<LabelledGroup> groups = new ArrayList<>();
    for (StepLabelledSolution solution : given) {
      List<StepLabelledSolution> labelled = new ArrayList<>();
      labelled(tree, searched.get(solution.id())).ifPresent(labelled::add);
      boolean first = groups.isEmpty();
      int own = labelled.size();
      if (first) {
        found.forEach(one -> labelled(tree, one).ifPresent(labelled::add));
      }
      groups.add(
          new LabelledGroup(
              solution.id(),
              labelled,
              first ? found.size() - (labelled.size() - own) : 0,
              first ? meter.cost(0) : Cost.NONE,
              Optional.empty()));
    }
    return groups;
  }

  private static List<StepLabelledSolution> byId(List<StepLabelledSolution> solutions) {
    return solutions.stream().sorted(Comparator.comparing(StepLabelledSolution::id)).toList();
  }

  /** Searches rollouts of the tree, as many as the given solutions allow. */
  private List<Searched> found(
      OmegaTree tree, List<StepLabelledSolution> given, Set<List<String>> known) {
    if (searches > 0) {
      tree.value(List.of());
    }
    List<Searched> found = new ArrayList<>();
    StepLabelledSolution first = byId(given).get(0);
    while (found.size() < (long) searches * given.size()) {
      Optional<OmegaTree.Chosen> chosen = tree.select();
      if (chosen.isEmpty()) {
        break;
      }
      Completion completion = chosen.get().completion();
      if (known.add(completion.steps())) {
        found.add(
            search(
                tree,
                solution(first, completion),
                chosen.get().from(),
                ValueEstimate.of(List.of(completion))));
      }
    }
    return found;
  }

  private static StepLabelledSolution solution(StepLabelledSolution given, Completion completion) {
    List<LabelledStep> steps =
        completion.steps().stream().map(step -> new LabelledStep(step, StepLabel.NONE)).toList();
    return new StepLabelledSolution(
        Texts.solutionId(given.problemId(), steps),
        given.problemId(),
        given.problem(),
        given.groundTruthAnswer(),
        steps,
        FinishReason.SOLUTION,
        completion.answer(),
        given.provenance());
  }

  /**
   * A solution whose first error was searched.
   *
   * @param first index of the first error, the number of steps for none; −1 if it cannot be found
   * @param whole the value of all steps
   */
  private record Searched(StepLabelledSolution solution, int first, ValueEstimate whole) {}

  /**
   * Searches the first error.
   *
   * @param from steps that are known to be right
   * @param whole the value of all steps
   */
  private static Searched search(
      OmegaTree tree, StepLabelledSolution solution, int from, ValueEstimate whole) {
    List<String> steps = Relabelling.texts(solution);
    int last = steps.size() - 1;
    if (whole.samples() == 0) {
      return new Searched(solution, -1, whole);
    }
    if (!whole.isWrong()) {
      return new Searched(solution, steps.size(), whole);
    }
    if (tree.value(steps.subList(0, from)).correct() == 0) {
      return new Searched(solution, -1, whole); // no step of a problem that is never solved shows
    }
    int first =
        FirstErrorSearch.search(
            from,
            steps.size(),
            k -> (k == last ? whole : tree.value(steps.subList(0, k + 1))).isWrong());
    return new Searched(solution, first, whole);
  }

  /** The solution with labels up to the first error; empty where the tree contradicts them. */
  private Optional<StepLabelledSolution> labelled(OmegaTree tree, Searched searched) {
    List<String> steps = Relabelling.texts(searched.solution());
    if (searched.first() < 0) {
      return Optional.empty();
    }
    List<StepLabel> labels = new ArrayList<>();
    for (int k = 0; k < steps.size() && k <= searched.first(); k++) {
      Optional<ValueEstimate> known =
          k == steps.size() - 1
              ? Optional.of(searched.whole())
              : tree.known(steps.subList(0, k + 1));
      if (known.isPresent()
          && (known.get().samples() == 0 || known.get().isWrong() != (k == searched.first()))) {
        return Optional.empty();
      }
      labels.add(
          known
              .map(estimate -> estimate.label(source))
              .orElse(StepLabel.hard(Rating.POSITIVE, source)));
    }
    return Optional.of(Relabelling.of(searched.solution(), labels));
  }
}
