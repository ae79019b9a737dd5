package io.stepwise.jobs.prm;

import io.stepwise.jobs.job.JobContext;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.Learner;
import io.stepwise.lm.Learner.PartialGradients;
import io.stepwise.prm.sample.StepSample;
import io.stepwise.prm.training.GradientStep;
import io.stepwise.rollout.spark.RootCause;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Optimizer steps whose gradients several learners compute as Spark tasks. The driver broadcasts
 * the trained weights, every learner differentiates its share of the rows, and the driver adds the
 * gradients in the order of the learners and updates the weights. Nothing is kept on executors that
 * could be lost with them: a task that is tried again computes the same.
 */
final class SparkLearners implements GradientStep {
  private final JavaSparkContext spark;
  private final JobContext context;
  private final TrainPrmConfig config;
  private final String folder;

  /**
   * Learners of a run.
   *
   * @param context of the command, with its Spark session
   * @param config its settings, with the number of learners
   * @param folder of the model that the run starts with, readable from every executor
   */
  SparkLearners(JobContext context, TrainPrmConfig config, String folder) {
    this.context = context;
    this.spark = JavaSparkContext.fromSparkContext(context.spark().sparkContext());
    this.config = config;
    this.folder = folder;
  }

  @Override
  public Map<String, Double> step(Learner learner, List<StepSample> batch, double learningRate) {
    CausalModel model = learner.model();
    Broadcast<List<float[]>> weights = spark.broadcast(new ArrayList<>(model.trained().values()));
    try {
      LearnerTask task =
          new LearnerTask(
              config, folder, weights, new ArrayList<>(batch.stream().map(SampleRow::of).toList()));
      List<Integer> learners = IntStream.range(0, config.learners()).boxed().toList();
      List<PartialGradients> parts =
          context
              .interruption()
              .during(() -> spark.parallelize(learners, learners.size()).map(task).collect());
      return learner.step(parts, learningRate);
    } catch (Exception e) { // Spark throws checked exceptions that its methods don't declare
      throw RootCause.of(e, "Cannot train reward model: a learner failed");
    } finally {
      weights.destroy();
    }
  }

  @Override
  public void close() {
    LearnerTask.close(folder);
  }
}
