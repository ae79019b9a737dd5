package io.stepwise.rollout.spark;

import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.SolutionCodec;
import io.stepwise.data.table.Table;
import io.stepwise.rollout.labelling.LabelledGroup;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** Labels the solutions of a plan on Spark. */
public final class LabelStage {
  /** Name of the counter of labelled solutions; a task that is tried again counts again. */
  public static final String SOLUTIONS = "labelled solutions";

  private static final Table<LabelledGroup> TABLE = new Table<>("labelled", new LabelledShape());

  private final SparkSession spark;

  /** A stage that runs on a session. */
  public LabelStage(SparkSession spark) {
    this.spark = spark;
  }

  /** The table of what came of each solution. */
  public static Table<LabelledGroup> table() {
    return TABLE;
  }

  /** Solutions to label together, in a form that can be sent. */
  record Request(List<String> ids, List<byte[]> encoded) implements Serializable {
    static Request of(List<StepLabelledSolution> unit) {
      return new Request(
          new ArrayList<>(unit.stream().map(StepLabelledSolution::id).toList()),
          new ArrayList<>(unit.stream().map(SolutionCodec::encode).toList()));
    }

    List<StepLabelledSolution> solutions() {
      return encoded.stream().map(SolutionCodec::decode).toList();
    }
  }

  /**
   * Labels the solutions and writes their table into a staged folder, which the caller commits.
   *
   * @throws InfrastructureFailure if Spark fails, or the table is not exactly the plan's set
   */
  public void run(LabelPlan plan, OutputFolder folder) {
    List<Request> requests = plan.units().stream().map(Request::of).toList();
    LabelWorker worker =
        new LabelWorker(
            plan.setup(),
            Model.in(plan.setup().policy()),
            Model.in(plan.setup().judge()),
            spark.sparkContext().longAccumulator(SOLUTIONS));
    new PartitionStage<>(spark, "label", worker)
        .run(
            "label %d solutions by %s"
                .formatted(plan.solutions().size(), plan.setup().method().word()),
            requests,
            plan.partitions(),
            folder);
  }

  /**
   * Labels solutions in this thread, as an executor does.
   *
   * @return one group for each solution, in order
   */
  public static List<LabelledGroup> here(
      LabelPlan.Setup setup, List<StepLabelledSolution> solutions) {
    return new LabelWorker(setup, Model.in(setup.policy()), Model.in(setup.judge()), null)
        .label(solutions);
  }

  /** The randomness of a run. */
  static NamedRandom random(LabelPlan.Setup setup) {
    return NamedRandom.of(setup.run(), "label");
  }
}
