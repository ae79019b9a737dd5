package io.stepwise.rollout.spark;

import io.stepwise.data.Problem;
import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.spark.JobName;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.Sampling;
import io.stepwise.prm.layout.LayoutSettings;
import io.stepwise.prm.scoring.ProcessRewardModel;
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
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;

/** Makes, scores and stores the chains of a plan on Spark. */
public final class RolloutStage {
  /** Name of the table inside its folder. */
  public static final String TABLE = "chains";

  /** Name of the counter of finished chains; a task that is tried again counts again. */
  public static final String CHAINS = "chains";

  private static final String TOKENS = "tokens";

  private final SparkSession spark;
  private final GraderSpec grader;

  /** A stage that runs on a session and grades with this grader. */
  public RolloutStage(SparkSession spark, GraderSpec grader) {
    this.spark = spark;
    this.grader = grader;
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
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Worker worker =
        new Worker(
            plan.run(),
            plan.iteration(),
            Model.in(plan.policy()),
            Model.in(plan.rewardModel()),
            plan.layout(),
            plan.sampling(),
            grader,
            spark.sparkContext().longAccumulator(CHAINS),
            spark.sparkContext().longAccumulator(TOKENS));
    String what = "sample and score " + assignments.size() + " chains";
    try (JobName name = JobName.of(spark, "rollout", title(plan) + ": " + what)) {
      JavaRDD<Row> made = context.parallelize(assignments, plan.partitions()).mapPartitions(worker);
      spark
          .createDataFrame(made.setName("chains"), ChainRows.SCHEMA)
          .write()
          .option("compression", "zstd")
          .parquet(where);
      return inOrder(plan, read(spark, where, title(plan)));
    } catch (Exception e) {
      // Spark throws checked exceptions that its Scala methods do not declare.
      throw RootCause.of(e, "Cannot sample rollouts of iteration " + plan.iteration());
    }
  }

  /** The name of the task that grades the chains. */
  public String task() {
    return grader.task();
  }

  private static String title(RolloutPlan plan) {
    return plan.run() + " iteration " + plan.iteration();
  }

  /** Reads the chains of a committed folder, in no particular order. */
  public static List<ScoredChain> read(SparkSession spark, InputFolder folder) {
    return read(spark, folder.path() + "/" + TABLE, folder.path());
  }

  private static List<ScoredChain> read(SparkSession spark, String where, String title) {
    try (JobName name = JobName.of(spark, "rollout", title + ": read chains")) {
      return spark.read().schema(ChainRows.SCHEMA).parquet(where).collectAsList().stream()
          .map(ChainRows::scored)
          .toList();
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

  /** What runs on an executor: plain values only, so that it travels anywhere. */
  private record Worker(
      String run,
      int iteration,
      Model policy,
      Model rewardModel,
      LayoutSettings layout,
      Sampling sampling,
      GraderSpec grader,
      LongAccumulator chains,
      LongAccumulator tokens)
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
      try (ModelCache.Lease<CausalModel> leased =
              ModelCache.policy(policy.path(), policy.digest());
          ModelCache.Lease<ProcessRewardModel> reward =
              ModelCache.rewardModel(rewardModel.path(), rewardModel.digest(), layout)) {
        List<ScoredChain> made =
            new RolloutWorker(leased.model(), leased.digest(), reward.model(), grader.grader())
                .work(assignments, sampling);
        for (ScoredChain chain : made) {
          chains.add(1);
          tokens.add(chain.chain().response().length);
        }
        return made.stream().map(ChainRows::row).iterator();
      }
    }
  }

  /** A model's folder as the driver sees it. */
  private record Model(String path, String digest) implements Serializable {
    static Model in(String path) {
      return new Model(path, InputFolder.any(path).digest());
    }
  }
}
