package io.stepwise.rollout.spark;

import io.stepwise.data.Problem;
import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.Sampling;
import io.stepwise.prm.scoring.ProcessRewardModel;
import io.stepwise.rollout.RolloutId;
import io.stepwise.rollout.ScoredChain;
import io.stepwise.rollout.worker.RolloutWorker;
import io.stepwise.rollout.worker.RolloutWorker.Assignment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/** Makes, scores and stores the chains of a plan on Spark. */
public final class RolloutStage {
  /** Name of the table inside its folder. */
  public static final String TABLE = "chains";

  private final SparkSession spark;
  private final TaskSpec task;

  /** A stage that runs on a session. */
  public RolloutStage(SparkSession spark, TaskSpec task) {
    this.spark = spark;
    this.task = task;
  }

  /**
   * Makes the chains and writes their table into a staged folder, which the caller commits.
   *
   * @return the chains in the plan's order
   * @throws InfrastructureFailure if Spark fails, or the table is not exactly the plan's set
   */
  public List<ScoredChain> run(RolloutPlan plan, OutputFolder folder) {
    List<Row> assignments = new ArrayList<>();
    for (Assignment a : plan.assignments()) {
      Problem p = a.problem();
      assignments.add(RowFactory.create(p.id(), p.text(), p.answer(), a.id().sample()));
    }
    String where = folder.stagedPath() + "/" + TABLE;
    Worker worker =
        new Worker(
            plan.run(),
            plan.iteration(),
            plan.policy(),
            plan.rewardModel(),
            plan.sampling().temperature(),
            plan.sampling().maxTokens(),
            plan.sampling().slots(),
            task);
    try {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      context.setJobGroup("rollout", "rollout " + plan.run() + " iteration " + plan.iteration());
      JavaRDD<Row> made = context.parallelize(assignments, plan.partitions()).mapPartitions(worker);
      spark
          .createDataFrame(made, ChainRows.SCHEMA)
          .write()
          .option("compression", "zstd")
          .parquet(where);
      return inOrder(plan, read(where));
    } catch (Exception e) {
      // Spark throws checked exceptions that its Scala methods do not declare.
      throw RootCause.of(e, "Cannot make rollouts of iteration " + plan.iteration());
    }
  }

  /** Reads the chains of a committed folder, in no particular order. */
  public List<ScoredChain> read(InputFolder folder) {
    return read(folder.path() + "/" + TABLE);
  }

  private List<ScoredChain> read(String where) {
    return spark.read().schema(ChainRows.SCHEMA).parquet(where).collectAsList().stream()
        .map(ChainRows::scored)
        .toList();
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
          "Cannot commit rollouts: a chain nobody asked for ("
              + byId.keySet().iterator().next()
              + ")");
    }
    return ordered;
  }

  /** What runs on an executor: plain values only, so that it travels anywhere. */
  private record Worker(
      String run,
      int iteration,
      String policy,
      String rewardModel,
      double temperature,
      int maxTokens,
      int slots,
      TaskSpec task)
      implements FlatMapFunction<Iterator<Row>, Row> {
    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
      List<Assignment> assignments = new ArrayList<>();
      rows.forEachRemaining(
          row ->
              assignments.add(
                  new Assignment(
                      new RolloutId(run, iteration, row.getString(0), row.getInt(3)),
                      new Problem(row.getString(0), row.getString(1), row.getString(2)))));
      if (assignments.isEmpty()) {
        return List.<Row>of().iterator();
      }
      try (ModelCache.Lease leased = ModelCache.lease(policy);
          ModelCache.Lease judge = ModelCache.lease(rewardModel)) {
        return new RolloutWorker(
                leased.model(), leased.digest(), new ProcessRewardModel(judge.model()), task.task())
            .work(assignments, new Sampling(temperature, maxTokens, slots)).stream()
                .map(ChainRows::row)
                .iterator();
      }
    }
  }
}
