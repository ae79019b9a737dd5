package io.stepwise.cluster;

import io.stepwise.rollout.spark.StepScorer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A Spark job of a user's own: scores a table by a pipeline that was saved, and by SQL. */
public final class ScoreTableJob {
  private ScoreTableJob() {}

  /** Arguments: model, solutions, output. */
  public static void main(String[] arguments) throws IOException {
    String model = arguments[0];
    String output = arguments[2];
    SparkSession spark = SparkSession.builder().appName("score a table").getOrCreate();
    Dataset<Row> solutions = spark.read().parquet(arguments[1]);
    Pipeline pipeline =
        new Pipeline()
            .setStages(new PipelineStage[] {new StepScorer().setModel(model).setBatchSize(7)});
    pipeline.fit(solutions).write().save(output + "/model");
    PipelineModel.load(output + "/model")
        .transform(solutions)
        .write()
        .parquet(output + "/pipeline");
    solutions.createOrReplaceTempView("solutions");
    spark
        .sql(
            "SELECT id, s.* FROM (SELECT id, stepwise_score('%s', problem, steps) AS s FROM solutions)"
                .formatted(model))
        .write()
        .parquet(output + "/sql");
    spark.stop();
  }

  /** This class in a jar of its own. */
  static Path jar(Path folder) throws IOException {
    Path jar = Files.createDirectories(folder).resolve("job.jar");
    String entry = ScoreTableJob.class.getName().replace('.', '/') + ".class";
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream packed = new JarOutputStream(out)) {
      packed.putNextEntry(new JarEntry(entry));
      try (var in = ScoreTableJob.class.getClassLoader().getResourceAsStream(entry)) {
        in.transferTo(packed);
      }
    }
    return jar;
  }
}
