package io.stepwise.rollout.spark;

import io.stepwise.data.error.InvalidConfiguration;
import java.util.Arrays;
import java.util.function.Predicate;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

/**
 * The columns that {@link StepScorer} reads and adds.
 *
 * @param problem text of the problem ({@code string})
 * @param steps texts of the steps ({@code array<string>})
 * @param output new column of the step scores ({@code array<float>})
 * @param score new column of their aggregate ({@code double})
 * @param error new column of the errors ({@code string})
 */
record ScoringColumns(Column problem, Column steps, Column output, Column score, Column error) {
  /**
   * A column.
   *
   * @param param the parameter that names it
   * @param name its name in the table
   */
  record Column(Param<String> param, String name) {}

  /**
   * The schema of a table with the new columns.
   *
   * @throws InvalidConfiguration if a column to read is missing or has another type, or a new one
   *     exists already
   */
  StructType addedTo(StructType schema) {
    check(schema, problem, "string", type -> type instanceof StringType);
    check(
        schema,
        steps,
        "array<string>",
        type -> type instanceof ArrayType array && array.elementType() instanceof StringType);
    StructType result = schema;
    result = add(result, output, DataTypes.createArrayType(DataTypes.FloatType, false));
    result = add(result, score, DataTypes.DoubleType);
    return add(result, error, DataTypes.StringType);
  }

  private static void check(
      StructType schema, Column column, String expected, Predicate<DataType> accepted) {
    if (!Arrays.asList(schema.fieldNames()).contains(column.name())) {
      throw new InvalidConfiguration(
          "Cannot score table: no such column (%s %s, expected one of %s)"
              .formatted(
                  column.param().name(), column.name(), String.join(", ", schema.fieldNames())));
    }
    DataType found = schema.apply(column.name()).dataType();
    if (!accepted.test(found)) {
      throw new InvalidConfiguration(
          "Cannot score table: %s %s has another type (%s, expected %s)"
              .formatted(column.param().name(), column.name(), found.catalogString(), expected));
    }
  }

  private static StructType add(StructType schema, Column column, DataType type) {
    if (Arrays.stream(schema.fieldNames()).anyMatch(column.name()::equalsIgnoreCase)) {
      throw new InvalidConfiguration(
          "Cannot score table: %s exists already (%s, expected a new name)"
              .formatted(column.param().name(), column.name()));
    }
    return schema.add(column.name(), type, true);
  }
}
