# Scores a table with Stepwise from PySpark: the SQL function, and the transformer by its Java class.
#   spark-submit --jars stepwise-uber.jar score_table.py MODEL SOLUTIONS OUTPUT
import sys

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.functions import lit

model, solutions, output = sys.argv[1:]
spark = SparkSession.builder.appName("score a table").getOrCreate()
table = spark.read.parquet(solutions)

table.createOrReplaceTempView("solutions")
by_function = spark.sql(
    f"SELECT id, stepwise_score('{model}', problem, steps) AS scored FROM solutions"
).select("id", "scored.*")

scorer = spark._jvm.io.stepwise.rollout.spark.StepScorer().setModel(model)
by_transformer = DataFrame(scorer.transform(table._jdf), spark)

by_function.withColumn("by", lit("function")).unionByName(
    by_transformer.select("id", "step_scores", "score", "error").withColumn("by", lit("transformer"))
).write.parquet(output)
spark.stop()
