package io.stepwise.rollout.spark;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.spark.JobName;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.format.FormatSpec;
import io.stepwise.prm.layout.LayoutSettings;
import io.stepwise.prm.scoring.LoadedRewardModel;
import io.stepwise.rollout.search.AnswerReader;
import io.stepwise.rollout.search.SearchListener;
import io.stepwise.rollout.search.SearchResult;
import io.stepwise.rollout.search.Solver;
import io.stepwise.rollout.search.SolverSettings;
import io.stepwise.rollout.search.TreeRecorder;
import io.stepwise.rollout.spark.SolvePlan.Question;
import io.stepwise.rollout.spark.SolvePlan.Trees;
import java.io.Serializable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;

/** Solves the problems of a plan on Spark. A result is a function of the run and its problem. */
public final class SolveStage {
  /** Name of the counter of solved problems; a task that is tried again counts again. */
  public static final String SOLVED = "solved problems";

  private final SparkSession spark;

  /** A stage that runs on a session. */
  public SolveStage(SparkSession spark) {
    this.spark = spark;
  }

  /**
   * Solves the problems. One that the models cannot read does not end the others.
   *
   * @return one result per problem, in the plan's order
   * @throws io.stepwise.data.error.InfrastructureFailure if Spark fails, or the results are not
   *     exactly the plan's
   */
  public List<Solved> run(SolvePlan plan) {
    Worker worker =
        new Worker(
            plan,
            Model.in(plan.policy()),
            Model.in(plan.rewardModel()),
            spark.sparkContext().longAccumulator(SOLVED));
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    String what = plan.run() + ": solve " + plan.questions().size() + " problems";
    int partitions = Math.min(plan.partitions(), plan.questions().size());
    try (JobName name = JobName.of(spark, "solve", what)) {
      return inOrder(
          plan, context.parallelize(plan.questions(), partitions).mapPartitions(worker).collect());
    } catch (Exception e) {
      // Spark throws checked exceptions that its Scala methods do not declare.
      throw RootCause.of(e, "Cannot solve problems");
    }
  }

  private static List<Solved> inOrder(SolvePlan plan, List<Solved> solved) {
    Map<String, Solved> byId = new HashMap<>();
    solved.forEach(one -> byId.put(one.id(), one));
    Set<String> asked =
        plan.questions().stream().map(Question::id).collect(Collectors.toCollection(HashSet::new));
    PartitionStage.check("solve", asked, solved.stream().map(Solved::id).toList());
    return plan.questions().stream().map(question -> byId.get(question.id())).toList();
  }

  /** What runs on an executor. */
  private static final class Worker implements FlatMapFunction<Iterator<Question>, Solved> {
    private static final long serialVersionUID = 1;

    private final Inputs inputs;
    private final LongAccumulator counter;

    /** The plan without its problems, which travel as rows. */
    private record Inputs(
        String run,
        Model policy,
        Model rewardModel,
        LayoutSettings layout,
        FormatSpec formats,
        GraderSpec grader,
        SolverSettings settings,
        Trees trees)
        implements Serializable {}

    Worker(SolvePlan plan, Model policy, Model rewardModel, LongAccumulator counter) {
      this.inputs =
          new Inputs(
              plan.run(),
              policy,
              rewardModel,
              plan.layout(),
              plan.formats(),
              plan.grader(),
              plan.settings(),
              plan.trees());
      this.counter = counter;
    }

    @Override
    public Iterator<Solved> call(Iterator<Question> questions) {
      if (!questions.hasNext()) {
        return List.<Solved>of().iterator();
      }
      if (inputs.rewardModel() == null) {
        return solved(questions, null).iterator();
      }
      Model judge = inputs.rewardModel();
      try (ModelCache.Lease<LoadedRewardModel> reward =
          ModelCache.rewardModel(judge.path(), judge.digest(), inputs.layout())) {
        Optional<CausalModel> same =
            judge.digest().equals(inputs.policy().digest())
                ? reward.model().policy()
                : Optional.empty();
        return (same.isPresent()
                ? solved(questions, same.get(), reward.model())
                : solved(questions, reward.model()))
            .iterator();
      }
    }

    private List<Solved> solved(Iterator<Question> questions, LoadedRewardModel reward) {
      try (ModelCache.Lease<CausalModel> policy =
          ModelCache.policy(inputs.policy().path(), inputs.policy().digest())) {
        return solved(questions, policy.model(), reward);
      }
    }

    private List<Solved> solved(
        Iterator<Question> questions, CausalModel policy, LoadedRewardModel reward) {
      Solver solver =
          new Solver(
              policy,
              inputs.formats().open(policy.tokenizer()),
              reward,
              AnswerReader.of(inputs.grader().grader()),
              inputs.settings());
      return solver.solveAll(questions, this::solved);
    }

    private Solved solved(Question question, Solver solver) {
      try {
        return solve(solver, inputs.run(), question, inputs.trees(), SearchListener.NONE);
      } catch (InvalidInput e) {
        return Solved.failed(question.id(), e.getMessage());
      } finally {
        counter.add(1);
      }
    }
  }

  /**
   * Solves one problem in this JVM.
   *
   * @param listener is notified unless the tree is kept
   */
  public static Solved solve(
      Solver solver, String run, Question question, Trees trees, SearchListener listener) {
    NamedRandom random = NamedRandom.of(run, "search", question.id());
    TreeRecorder recorder = trees == Trees.KEEP ? new TreeRecorder() : null;
    SearchResult result =
        solver.solve(
            question.text(),
            random,
            recorder == null ? listener : recorder,
            question.start(),
            question.file() == null ? null : question.file()::write);
    return recorder == null
        ? new Solved(question.id(), result, List.of(), List.of())
        : new Solved(question.id(), result, recorder.nodes(), recorder.chosenPath());
  }
}
