package io.stepwise.rollout.spark;

import io.stepwise.data.task.Verdict;
import io.stepwise.lm.Generated;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.rollout.Chain;
import io.stepwise.rollout.RolloutId;
import io.stepwise.rollout.ScoredChain;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Scored chains as rows of a table, and back. */
final class ChainRows {
  static final StructType SCHEMA =
      new StructType()
          .add("run", DataTypes.StringType, false)
          .add("iteration", DataTypes.IntegerType, false)
          .add("problem_id", DataTypes.StringType, false)
          .add("sample", DataTypes.IntegerType, false)
          .add("problem", DataTypes.StringType, false)
          .add("prompt", DataTypes.createArrayType(DataTypes.IntegerType, false), false)
          .add("response", DataTypes.createArrayType(DataTypes.IntegerType, false), false)
          .add("log_probs", DataTypes.createArrayType(DataTypes.FloatType, false), false)
          .add("policy_version", DataTypes.StringType, false)
          .add("end", DataTypes.StringType, false)
          .add("steps", DataTypes.createArrayType(DataTypes.StringType, false), false)
          .add("step_ends", DataTypes.createArrayType(DataTypes.IntegerType, false), false)
          .add("step_scores", DataTypes.createArrayType(DataTypes.FloatType, false), false)
          .add("answer", DataTypes.StringType, true)
          .add("correct", DataTypes.BooleanType, true) // null where the verdict is undecided
          // Nullable, since tables of earlier versions lack them.
          .add("canonical_answer", DataTypes.StringType, true)
          .add("response_text", DataTypes.StringType, true)
          .add("score", DataTypes.DoubleType, true)
          .add("reference_answer", DataTypes.StringType, true);

  private ChainRows() {}

  static Row row(ScoredChain scored) {
    Chain chain = scored.chain();
    return RowFactory.create(
        chain.id().run(),
        chain.id().iteration(),
        chain.id().problemId(),
        chain.id().sample(),
        chain.problem(),
        boxed(chain.prompt()),
        boxed(chain.response()),
        boxed(chain.logProbs()),
        chain.policyVersion(),
        chain.end().name(),
        scored.steps().toArray(String[]::new),
        boxed(scored.stepEnds()),
        boxed(scored.stepScores()),
        scored.answer(),
        scored.verdict() == Verdict.UNDECIDED ? null : scored.correct(),
        scored.canonicalAnswer(),
        scored.text(),
        score(scored),
        scored.reference());
  }

  /** The product of the step scores, null for a chain without steps. */
  private static Double score(ScoredChain scored) {
    return scored.stepScores().length == 0 ? null : StepAggregation.PROD.score(scored.scores());
  }

  static ScoredChain scored(Row row) {
    Chain chain =
        new Chain(
            new RolloutId(row.getString(0), row.getInt(1), row.getString(2), row.getInt(3)),
            row.getString(4),
            ints(row.getList(5)),
            ints(row.getList(6)),
            floats(row.getList(7)),
            row.getString(8),
            Generated.End.valueOf(row.getString(9)));
    return new ScoredChain(
        chain,
        row.getList(10),
        ints(row.getList(11)),
        floats(row.getList(12)),
        row.getString(13),
        row.isNullAt(15) ? row.getString(13) : row.getString(15),
        row.isNullAt(14) ? Verdict.UNDECIDED : Verdict.of(row.getBoolean(14)),
        row.getString(16),
        row.getString(18));
  }

  private static Integer[] boxed(int[] values) {
    Integer[] boxed = new Integer[values.length];
    for (int i = 0; i < boxed.length; i++) {
      boxed[i] = values[i];
    }
    return boxed;
  }

  private static Float[] boxed(float[] values) {
    Float[] boxed = new Float[values.length];
    for (int i = 0; i < boxed.length; i++) {
      boxed[i] = values[i];
    }
    return boxed;
  }

  private static int[] ints(List<Integer> values) {
    return new ArrayList<>(values).stream().mapToInt(Integer::intValue).toArray();
  }

  private static float[] floats(List<Float> values) {
    float[] plain = new float[values.size()];
    for (int i = 0; i < plain.length; i++) {
      plain[i] = values.get(i);
    }
    return plain;
  }
}
