package io.stepwise.rollout.spark;

import io.stepwise.data.LabelSource;
import io.stepwise.data.Solution;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.table.Table;
import io.stepwise.data.task.AnswerGrader;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.format.Formats;
import io.stepwise.prm.scoring.LoadedRewardModel;
import io.stepwise.rollout.labelling.ConsensusLabeller;
import io.stepwise.rollout.labelling.JudgeLabeller;
import io.stepwise.rollout.labelling.LabelledGroup;
import io.stepwise.rollout.labelling.MonteCarloLabeller;
import io.stepwise.rollout.labelling.OmegaPrmLabeller;
import io.stepwise.rollout.labelling.PolicyCompleter;
import io.stepwise.rollout.labelling.ReadableOnly;
import io.stepwise.rollout.labelling.Relabelling;
import io.stepwise.rollout.labelling.RuleLabeller;
import io.stepwise.rollout.labelling.StepLabeller;
import io.stepwise.rollout.spark.LabelStage.Request;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.spark.util.LongAccumulator;

/**
 * What an executor does to label solutions.
 *
 * @param setup how
 * @param policy null if the method needs none
 * @param judge null if the method needs none
 * @param counter counts labelled solutions; null to count none
 */
record LabelWorker(LabelPlan.Setup setup, Model policy, Model judge, LongAccumulator counter)
    implements StageWorker<Request, LabelledGroup> {
  /** Solutions that a judge scores together, at least. */
  private static final int AT_ONCE = 32;

  @Override
  public List<String> names(Request input) {
    return input.ids();
  }

  @Override
  public String nameOf(LabelledGroup output) {
    return output.id();
  }

  @Override
  public Table<LabelledGroup> table() {
    return LabelStage.table();
  }

  @Override
  public void work(Iterator<Request> inputs, Consumer<LabelledGroup> outputs) {
    with(
        labeller -> {
          while (inputs.hasNext()) {
            List<StepLabelledSolution> batch = new ArrayList<>();
            while (batch.size() < AT_ONCE && inputs.hasNext()) {
              batch.addAll(inputs.next().solutions());
            }
            labeller.label(batch).forEach(outputs);
            counter.add(batch.size());
          }
          return null;
        });
  }

  /** Labels solutions in this thread. */
  List<LabelledGroup> label(List<StepLabelledSolution> solutions) {
    return with(labeller -> labeller.label(solutions));
  }

  private <T> T with(Function<StepLabeller, T> work) {
    if (setup.method() == LabelMethod.RULES) {
      return work.apply(new RuleLabeller(setup.oracle()));
    }
    if (judge == null) {
      return withPolicy((sampling, reading) -> work.apply(new ReadableOnly(sampling, reading)));
    }
    try (ModelCache.Lease<LoadedRewardModel> leased =
        ModelCache.rewardModel(judge.path(), judge.digest(), setup.layout())) {
      LoadedRewardModel model = leased.model();
      StepLabeller judging =
          new JudgeLabeller(model, LabelSource.judge(judge.digest()), setup.threshold());
      Consumer<StepLabelledSolution> judged =
          solution -> model.tokens(new Solution(solution.problem(), Relabelling.texts(solution)));
      return policy == null
          ? work.apply(new ReadableOnly(judging, judged))
          : withPolicy(
              (sampling, reading) ->
                  work.apply(
                      new ReadableOnly(
                          new ConsensusLabeller(sampling, judging), reading.andThen(judged))));
    }
  }

  /** Work with a labeller that samples, and with a check that the policy can read a solution. */
  private <T> T withPolicy(BiFunction<StepLabeller, Consumer<StepLabelledSolution>, T> work) {
    AnswerGrader grader = setup.grader().grader();
    try (ModelCache.Lease<CausalModel> leased = ModelCache.policy(policy.path(), policy.digest())) {
      Formats formats = setup.formats().open(leased.model().tokenizer());
      try (PolicyCompleter completer =
          new PolicyCompleter(
              leased.model(), formats, grader, setup.temperature(), setup.maxTokens())) {
        LabelSource source = LabelSource.monteCarlo(policy.digest());
        StepLabeller labeller =
            setup.method() == LabelMethod.OMEGA
                ? new OmegaPrmLabeller(
                    completer,
                    grader,
                    source,
                    LabelStage.random(setup),
                    setup.samples(),
                    setup.searches(),
                    setup.selection())
                : new MonteCarloLabeller(
                    completer, grader, source, LabelStage.random(setup), setup.samples());
        return work.apply(
            labeller, solution -> formats.steps().prefix(Relabelling.texts(solution)));
      }
    }
  }
}
