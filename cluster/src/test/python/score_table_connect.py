# Scores a table with Stepwise over Spark Connect: the SQL function, and the transformer.
#   score_table_connect.py SERVER MODEL SOLUTIONS OUTPUT
import sys

from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.wrapper import JavaTransformer
from pyspark.sql import SparkSession
from pyspark.sql.functions import lit


class StepScorer(JavaTransformer):
    model = Param(Params._dummy(), "model", "reward model folder", TypeConverters.toString)

    def __init__(self, model):
        super().__init__()
        self._java_obj = self._new_java_obj("io.stepwise.rollout.spark.StepScorer", self.uid)
        self._set(model=model)


server, model, solutions, output = sys.argv[1:]
spark = SparkSession.builder.remote(server).getOrCreate()
table = spark.read.parquet(solutions)

table.createOrReplaceTempView("solutions")
by_function = spark.sql(
    f"SELECT id, stepwise_score('{model}', problem, steps) AS scored FROM solutions"
).select("id", "scored.*")
by_transformer = StepScorer(model).transform(table)

by_function.withColumn("by", lit("function")).unionByName(
    by_transformer.select("id", "step_scores", "score", "error").withColumn("by", lit("transformer"))
).write.parquet(output)
spark.stop()
