package io.stepwise.jobs.generate;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.tables.InputTable;
import io.stepwise.jobs.tables.JsonLine;
import io.stepwise.jobs.tables.TableRun;
import io.stepwise.jobs.training.Identity;
import io.stepwise.jobs.training.StartingModel;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Continues the prompts of a table on Spark. A bad prompt has an error instead of responses. */
final class GenerateTable {
  /** Name of the table inside the output's folder. */
  static final String TABLE = "responses";

  private static final String ID = "id";

  /** What a prompt is read from. */
  private static final List<String> FIELDS = List.of(ID, "prompt", "messages", "problem");

  private final GenerateConfig config;
  private final JobContext context;

  GenerateTable(GenerateConfig config, JobContext context) {
    this.config = config;
    this.context = context;
  }

  void run() {
    Instant started = Instant.now();
    InputFolder model = StartingModel.folder(config.model());
    boolean lines = config.tables().lines(config.prompts());
    InputTable in = InputTable.open(context.spark(), config.prompts(), config.tables());
    checkIds(in.rows(), lines);
    Map<String, Object> identity = Identity.of(config, context, Map.of("model", model));
    identity.remove("prompts"); // a path; the digest of the rows is added
    new TableRun("generate", TABLE, config.prompts(), config.output(), config.tables(), context)
        .run(
            in,
            identity,
            () ->
                ManifestDraft.of("generate", started).config(context.describe(config)).input(model),
            TableRun.ERROR,
            rows -> responses(rows, lines, model));
  }

  private Dataset<Row> responses(Dataset<Row> rows, boolean lines, InputFolder model) {
    Dataset<Row> prompts = lines ? rows.select(InputTable.LINE) : asLines(rows);
    StructType schema =
        lines
            ? new StructType()
                .add(InputTable.LINE, DataTypes.StringType)
                .add(TableRun.ERROR, DataTypes.StringType)
            : columns(rows.schema().apply(ID).dataType());
    return prompts.mapPartitions(
        new ResponseFunction(config, model, context.seed(), schema), Encoders.row(schema));
  }

  /** The columns that a prompt is read from as lines of JSON, and the id as it is. */
  private static Dataset<Row> asLines(Dataset<Row> rows) {
    Column[] fields =
        Arrays.stream(rows.columns())
            .filter(FIELDS::contains)
            .map(name -> col(name))
            .toArray(Column[]::new);
    return rows.select(to_json(struct(fields)).as(InputTable.LINE), col(ID));
  }

  private StructType columns(org.apache.spark.sql.types.DataType id) {
    StructType schema =
        new StructType()
            .add(ID, id)
            .add("sample", DataTypes.IntegerType)
            .add("text", DataTypes.StringType)
            .add("tokens", DataTypes.createArrayType(DataTypes.IntegerType))
            .add("logprobs", DataTypes.createArrayType(DataTypes.FloatType))
            .add("finish_reason", DataTypes.StringType);
    if (config.splitSteps()) {
      schema =
          schema
              .add("problem", DataTypes.StringType)
              .add("steps", DataTypes.createArrayType(DataTypes.StringType));
    }
    if (config.promptLogprobs()) {
      schema =
          schema
              .add("prompt_tokens", DataTypes.createArrayType(DataTypes.IntegerType))
              .add("prompt_logprobs", DataTypes.createArrayType(DataTypes.FloatType));
    }
    return schema.add(TableRun.ERROR, DataTypes.StringType);
  }

  /** Samples are functions of the ids, so equal ids would have equal samples. */
  private void checkIds(Dataset<Row> rows, boolean lines) {
    if (!lines && !Arrays.asList(rows.columns()).contains(ID)) {
      throw new InvalidInput(
          "Cannot read prompts: the table has no id (columns %s, expected id and prompt or messages) at %s"
              .formatted(String.join(", ", rows.columns()), config.prompts()));
    }
    Dataset<Row> prompts = lines ? rows.select(InputTable.LINE) : asLines(rows);
    MapFunction<Row, String> id = row -> idOf(row.getString(0));
    List<Row> twice =
        context
            .interruption()
            .during(
                () ->
                    prompts
                        .map(id, Encoders.STRING())
                        .toDF(ID)
                        .where(col(ID).isNotNull())
                        .groupBy(ID)
                        .count()
                        .where("count > 1")
                        .limit(1)
                        .collectAsList());
    if (!twice.isEmpty()) {
      throw new InvalidInput(
          "Cannot read prompts: duplicate id (%s, expected distinct ids) at %s"
              .formatted(twice.get(0).getString(0), config.prompts()));
    }
  }

  /** The id as JSON, null where a line has none. */
  private static String idOf(String line) {
    try {
      return JsonLine.read(line, "line").path(ID).toString();
    } catch (InvalidInput e) {
      return null; // such a line has an error in the output
    }
  }
}
