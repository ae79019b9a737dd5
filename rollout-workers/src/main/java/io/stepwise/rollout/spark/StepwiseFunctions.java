package io.stepwise.rollout.spark;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.prm.layout.LayoutSettings;
import io.stepwise.prm.scoring.RewardModels;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.catalyst.expressions.ScalaUDF;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.Tuple3;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * The SQL function {@code stepwise_score(model, problem, steps)}: step scores of a solution as a
 * struct of {@code step_scores array<float>}, their product {@code score double} and {@code error
 * string}, which is null unless the row could not be scored. The model is a constant, and is loaded
 * once per executor.
 *
 * <p>A session has it with {@code spark.sql.extensions=io.stepwise.rollout.spark.StepwiseFunctions}
 * or after {@link #register}.
 */
public final class StepwiseFunctions extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {
  /** The function's name. */
  public static final String SCORE = "stepwise_score";

  private static final DataType STEPS = DataTypes.createArrayType(DataTypes.StringType);
  private static final StructType RESULT =
      new StructType()
          .add("step_scores", DataTypes.createArrayType(DataTypes.FloatType, false))
          .add("score", DataTypes.DoubleType)
          .add("error", DataTypes.StringType);

  /** For Spark, which creates it by name. */
  public StepwiseFunctions() {}

  /** Adds the functions to a session that was started without the extension. */
  public static void register(SparkSession spark) {
    ((org.apache.spark.sql.classic.SparkSession) spark)
        .sessionState()
        .functionRegistry()
        .createOrReplaceTempFunction(SCORE, new Builder(), "scala_udf");
  }

  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    extensions.injectFunction(
        new Tuple3<>(
            new FunctionIdentifier(SCORE),
            new ExpressionInfo(
                StepwiseFunctions.class.getName(),
                null,
                SCORE,
                "_FUNC_(model, problem, steps) - Scores the steps of a solution with a reward model.",
                ""),
            new Builder()));
    return BoxedUnit.UNIT;
  }

  /** Builds the expression of a call; runs on the driver, which reads the model's folder. */
  private static final class Builder extends AbstractFunction1<Seq<Expression>, Expression> {
    @Override
    public Expression apply(Seq<Expression> given) {
      List<Expression> arguments = CollectionConverters.asJava(given);
      if (arguments.size() != 3) {
        throw new InvalidConfiguration(
            "Cannot call %s: number of arguments (%d, expected 3: model, problem, steps)"
                .formatted(SCORE, arguments.size()));
      }
      Expression model = arguments.get(0);
      Object path = model.foldable() ? model.eval(null) : null;
      if (path == null || !(model.dataType() instanceof StringType)) {
        throw new InvalidConfiguration(
            "Cannot call %s: the model is not a constant text (%s, expected a folder)"
                .formatted(SCORE, model.sql()));
      }
      RowScorer scorer =
          RowScorer.of(
              path.toString(),
              LayoutSettings.AUTO,
              RewardModels.aggregation(InputFolder.any(path.toString())));
      List<Expression> children =
          List.of(
              typed("problem", arguments.get(1), DataTypes.StringType),
              typed("steps", arguments.get(2), STEPS));
      return new ScalaUDF(
          new Scoring(scorer),
          RESULT,
          CollectionConverters.asScala(children).toSeq(),
          CollectionConverters
              .<Option<org.apache.spark.sql.catalyst.encoders.ExpressionEncoder<?>>>asScala(
                  List.of())
              .toSeq(),
          Option.empty(),
          Option.apply(SCORE),
          true,
          true);
    }

    private static Expression typed(String name, Expression argument, DataType expected) {
      DataType type = argument.dataType();
      boolean isText = type instanceof StringType && expected instanceof StringType;
      boolean isTexts =
          type instanceof ArrayType array
              && array.elementType() instanceof StringType
              && expected instanceof ArrayType;
      if (isText || isTexts) {
        return argument;
      }
      boolean isNull =
          type instanceof NullType
              || (type instanceof ArrayType array && array.elementType() instanceof NullType);
      if (!isNull || (type instanceof ArrayType && !(expected instanceof ArrayType))) {
        throw new InvalidConfiguration(
            "Cannot call %s: %s has another type (%s, expected %s)"
                .formatted(SCORE, name, type.catalogString(), expected.catalogString()));
      }
      return new Cast(argument, expected, Option.empty());
    }
  }

  /** Scores one row. */
  private static final class Scoring
      extends AbstractFunction2<String, scala.collection.Seq<String>, Row> implements Serializable {
    private static final long serialVersionUID = 1;

    private final RowScorer scorer;

    Scoring(RowScorer scorer) {
      this.scorer = scorer;
    }

    @Override
    public Row apply(String problem, scala.collection.Seq<String> steps) {
      List<String> texts = steps == null ? null : CollectionConverters.asJava(steps);
      RowScorer.Scored scored =
          scorer.score(List.of(new RowScorer.Unscored(problem, texts))).get(0);
      return RowFactory.create(
          ScoringFunction.column(scored.stepScores()), scored.score(), scored.error());
    }
  }
}
