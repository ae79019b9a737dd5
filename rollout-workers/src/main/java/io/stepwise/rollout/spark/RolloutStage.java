package io.stepwise.rollout.spark;

import io.stepwise.data.Problem;
import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.RowStream;
import io.stepwise.data.table.Table;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.Sampling;
import io.stepwise.lm.format.FormatSpec;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.prm.layout.LayoutSettings;
import io.stepwise.prm.scoring.LoadedRewardModel;
import io.stepwise.prm.scoring.RewardModels;
import io.stepwise.rollout.RolloutId;
import io.stepwise.rollout.ScoredChain;
import io.stepwise.rollout.worker.RolloutWorker;
import io.stepwise.rollout.worker.RolloutWorker.Assignment;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;

/** Samples, scores and stores the chains of a plan on Spark. */
public final class RolloutStage {
  /** Name of the table inside its folder. */
  public static final String TABLE = ChainTable.NAME;

  /** Name of the counter of finished chains; a task that is tried again counts again. */
  public static final String CHAINS = "chains";

  private static final String TOKENS = "tokens";

  private final SparkSession spark;
  private final GraderSpec grader;
  private final FormatSpec formats;

  /**
   * A stage that runs on a session.
   *
   * @param grader grades the answers
   * @param formats of every policy that it samples
   */
  public RolloutStage(SparkSession spark, GraderSpec grader, FormatSpec formats) {
    this.spark = spark;
    this.grader = grader;
    this.formats = formats;
  }

  /** The formats of the policies that it samples. */
  public FormatSpec formats() {
    return formats;
  }

  /**
   * Samples the chains and writes their table into a staged folder, which the caller commits.
   *
   * @return the chains in the plan's order
   * @throws InfrastructureFailure if Spark fails, or the table is not exactly the plan's set
   */
  public List<ScoredChain> run(RolloutPlan plan, OutputFolder folder) {
    List<Request> requests = new ArrayList<>();
    for (Assignment a : plan.assignments()) {
      Problem p = a.problem();
      requests.add(new Request(p.id(), p.text(), p.answer(), a.id().sample()));
    }
    Worker worker =
        new Worker(
            plan.run(),
            plan.iteration(),
            Model.in(plan.policy()),
            Model.in(plan.rewardModel()),
            plan.layout(),
            plan.rewardModel() == null
                ? StepAggregation.PROD
                : RewardModels.aggregation(InputFolder.any(plan.rewardModel())),
            plan.sampling(),
            grader,
            formats,
            spark.sparkContext().longAccumulator(CHAINS),
            spark.sparkContext().longAccumulator(TOKENS));
    String what =
        (plan.rewardModel() == null ? "sample " : "sample and score ")
            + requests.size()
            + " chains of "
            + plan.run()
            + " iteration "
            + plan.iteration();
    int parts =
        new PartitionStage<>(spark, "rollout", worker)
            .run(what, requests, plan.partitions(), folder);
    return inOrder(plan, list(ChainTable.table().stream(folder, parts)));
  }

  /** The name of the task that grades the chains. */
  public String task() {
    return grader.task();
  }

  /** Reads the chains of a committed folder, in the order in which they were written. */
  public static List<ScoredChain> read(InputFolder folder) {
    return list(ChainTable.table().stream(folder));
  }

  private static List<ScoredChain> list(RowStream<ScoredChain> stream) {
    try (stream) {
      List<ScoredChain> chains = new ArrayList<>();
      stream.forEachRemaining(chains::add);
      return chains;
    }
  }

  /** The plan's chains, each exactly once, in its order. */
  public static List<ScoredChain> inOrder(RolloutPlan plan, List<ScoredChain> made) {
    Map<RolloutId, ScoredChain> byId = new HashMap<>();
    for (ScoredChain chain : made) {
      if (byId.put(chain.chain().id(), chain) != null) {
        throw new InfrastructureFailure(
            "Cannot commit rollouts: a chain was written twice (" + chain.chain().id() + ")");
      }
    }
    List<ScoredChain> ordered = new ArrayList<>();
    for (Assignment assignment : plan.assignments()) {
      ScoredChain chain = byId.remove(assignment.id());
      if (chain == null) {
        throw new InfrastructureFailure(
            "Cannot commit rollouts: a chain is missing (" + assignment.id() + ")");
      }
      ordered.add(chain);
    }
    if (!byId.isEmpty()) {
      throw new InfrastructureFailure(
          "Cannot commit rollouts: an unexpected chain (" + byId.keySet().iterator().next() + ")");
    }
    return ordered;
  }

  /** A chain to sample, in serializable form. */
  private record Request(String problemId, String text, String answer, int sample)
      implements Serializable {
    String name() {
      return name(problemId, sample);
    }

    static String name(String problemId, int sample) {
      return problemId + "#" + sample;
    }
  }

  private record Worker(
      String run,
      int iteration,
      Model policy,
      Model rewardModel,
      LayoutSettings layout,
      StepAggregation aggregation,
      Sampling sampling,
      GraderSpec grader,
      FormatSpec formats,
      LongAccumulator chains,
      LongAccumulator tokens)
      implements StageWorker<Request, ScoredChain> {
    @Override
    public List<String> names(Request input) {
      return List.of(input.name());
    }

    @Override
    public String nameOf(ScoredChain output) {
      RolloutId id = output.chain().id();
      return Request.name(id.problemId(), id.sample());
    }

    @Override
    public Table<ScoredChain> table() {
      return ChainTable.scoredBy(aggregation);
    }

    @Override
    public void work(Iterator<Request> inputs, Consumer<ScoredChain> outputs) {
      List<Assignment> assignments = new ArrayList<>();
      inputs.forEachRemaining(
          input ->
              assignments.add(
                  new Assignment(
                      new RolloutId(run, iteration, input.problemId(), input.sample()),
                      new Problem(input.problemId(), input.text(), input.answer()))));
      try (ModelCache.Lease<CausalModel> leased =
              ModelCache.policy(policy.path(), policy.digest());
          ModelCache.Lease<LoadedRewardModel> reward = // null, which nothing closes, for none
              rewardModel == null
                  ? null
                  : ModelCache.rewardModel(rewardModel.path(), rewardModel.digest(), layout)) {
        List<ScoredChain> made =
            new RolloutWorker(
                    leased.model(),
                    leased.digest(),
                    formats.open(leased.model().tokenizer()),
                    Optional.ofNullable(reward).map(ModelCache.Lease::model),
                    grader.grader())
                .work(assignments, sampling);
        for (ScoredChain chain : made) {
          outputs.accept(chain);
          chains.add(1);
          tokens.add(chain.chain().response().length);
        }
      }
    }
  }
}
