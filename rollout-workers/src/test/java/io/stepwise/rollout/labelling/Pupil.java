package io.stepwise.rollout.labelling;

import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Problem;
import io.stepwise.data.Provenance;
import io.stepwise.data.StepLabel;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.format.Texts;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.task.Demonstrator;
import io.stepwise.data.task.Demonstrator.Rates;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.rollout.search.CostMeter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The demonstrator of the running-total task as a policy: it errs at a known rate, and never
 * recovers from an error but by a second one.
 */
final class Pupil implements Completer {
  private final RunningTotalTask task = new RunningTotalTask();
  private final Demonstrator demonstrator;
  private boolean readable = true;
  private int asked;

  Pupil(double slip) {
    this.demonstrator = new Demonstrator(NamedRandom.of("facts"), new Rates(0, 0, slip, 0));
  }

  /** The same, with completions that cannot be given again. */
  Pupil mumbling() {
    readable = false;
    return this;
  }

  /** How often completions were asked for. */
  int asked() {
    return asked;
  }

  @Override
  public List<Completion> complete(
      Problem problem, List<String> prefix, NamedRandom random, int count, CostMeter meter) {
    asked++;
    List<Completion> completions = new ArrayList<>();
    for (int j = 0; j < count; j++) {
      List<String> steps = new ArrayList<>(prefix);
      for (int k = 0; ; k++) {
        Optional<String> next = demonstrator.next(problem, steps, random.child(j).child(k));
        if (next.isEmpty()) {
          break;
        }
        steps.add(next.get());
      }
      int tokens = 6 * (steps.size() - prefix.size());
      meter.sampled(tokens, 0);
      completions.add(
          new Completion(
              steps,
              task.answer(steps).orElseThrow(),
              task.grade(problem, steps),
              tokens,
              readable));
    }
    return completions;
  }

  /** A finished, unlabelled solution. */
  static StepLabelledSolution solution(String problem, String answer, String... steps) {
    List<LabelledStep> list =
        Stream.of(steps).map(s -> new LabelledStep(s, StepLabel.NONE)).toList();
    String problemId = Texts.problemId(problem);
    return new StepLabelledSolution(
        Texts.solutionId(problemId, list),
        problemId,
        problem,
        answer,
        list,
        FinishReason.SOLUTION,
        String.valueOf(steps[steps.length - 1].charAt(steps[steps.length - 1].length() - 1)),
        new Provenance("test", 1, "", null, 0));
  }
}
