package io.stepwise.jobs.generate;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.jobs.tables.InputTable;
import io.stepwise.jobs.tables.JsonLine;
import io.stepwise.jobs.tables.TableRun;
import io.stepwise.lm.CausalModel;
import io.stepwise.rollout.spark.BatchedRows;
import io.stepwise.rollout.spark.ModelCache;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** Continues the prompts of a partition, some at a time, with the model that this JVM shares. */
final class ResponseFunction implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1;
  private static final int RESPONSES_AT_ONCE = 256;

  private final GenerateConfig config;
  private final String model;
  private final String digest;
  private final long seed;
  private final StructType schema;

  /**
   * A function on rows of a line of JSON and, for tables of columns, the prompt's id.
   *
   * @param model its folder as the driver sees it; an executor has another working folder
   * @param schema of the output: a line and an error, or columns
   */
  ResponseFunction(GenerateConfig config, InputFolder model, long seed, StructType schema) {
    this.config = config;
    this.model = model.absolutePath();
    this.digest = model.digest();
    this.seed = seed;
    this.schema = schema;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    return new BatchedRows(rows, this::batch);
  }

  private List<Row> batch(Iterator<Row> rows) {
    int atOnce = Math.max(1, RESPONSES_AT_ONCE / config.numSamples());
    List<Row> some = new ArrayList<>();
    while (some.size() < atOnce && rows.hasNext()) {
      some.add(rows.next());
    }
    InputFolder folder = InputFolder.any(model);
    try (ModelCache.Lease<CausalModel> lease = ModelCache.policy(model, digest)) {
      return made(some, folder, lease.model());
    }
  }

  private List<Row> made(List<Row> rows, InputFolder folder, CausalModel model) {
    PromptReader reader = PromptReader.of(folder, model, config);
    List<Row> good = new ArrayList<>();
    List<Prompt> prompts = new ArrayList<>();
    List<Row> made = new ArrayList<>();
    for (Row row : rows) {
      String line = row.getString(0);
      try {
        prompts.add(reader.prompt(JsonLine.read(line, config.prompts()), config.prompts()));
        good.add(row);
      } catch (InvalidInput e) {
        made.add(failed(row, line, e.getMessage()));
      }
    }
    List<Map<String, Object>> responses = Responses.open(folder, model, config, seed).of(prompts);
    int next = 0;
    for (Row row : good) {
      for (int sample = 0; sample < config.numSamples(); sample++) {
        made.add(written(row, responses.get(next++)));
      }
    }
    return made;
  }

  private boolean isLine() {
    return schema.fieldNames()[0].equals(InputTable.LINE);
  }

  private Row failed(Row row, String line, String error) {
    if (isLine()) {
      return RowFactory.create(JsonLine.failed(line, error, "generate"), error);
    }
    Object[] values = new Object[schema.size()];
    values[0] = row.get(1);
    values[schema.fieldIndex(TableRun.ERROR)] = error;
    return RowFactory.create(values);
  }

  private Row written(Row row, Map<String, Object> response) {
    if (isLine()) {
      return RowFactory.create(Json.line(response), null);
    }
    Object[] values = new Object[schema.size()];
    for (int i = 0; i < values.length; i++) {
      Object value = i == 0 ? row.get(1) : response.get(schema.fieldNames()[i]);
      values[i] = value instanceof List<?> list ? list.toArray() : value;
    }
    return RowFactory.create(values);
  }
}
