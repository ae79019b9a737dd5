package io.stepwise.data.supervision;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.Table;
import io.stepwise.data.table.TableWriter;
import java.io.IOException;
import java.util.Iterator;

/** Writes solutions in the interchange form, one at a time, as JSON lines or as Parquet. */
public final class SupervisionFiles {
  private static final Table<StepwiseSupervision> TABLE =
      new Table<>("stepwise", new SupervisionShape());

  private SupervisionFiles() {}

  /** The Parquet table's names, parts and shape. */
  public static Table<StepwiseSupervision> table() {
    return TABLE;
  }

  /**
   * Writes JSON lines {@code {prompt, completions, labels}}.
   *
   * @param name of the file inside the folder
   * @return how many rows
   */
  public static long writeLines(
      OutputFolder folder,
      String name,
      Iterator<StepLabelledSolution> solutions,
      SupervisionRows rows) {
    long count = 0;
    try (JsonGenerator json =
        Json.mapper()
            .createGenerator(folder.create(name), JsonEncoding.UTF8)
            .setRootValueSeparator(null)) {
      while (solutions.hasNext()) {
        for (StepwiseSupervision row : rows.of(solutions.next())) {
          write(row, json);
          count++;
        }
      }
    } catch (IOException e) {
      throw new InfrastructureFailure(
          "Cannot write rows: " + e.getMessage() + " (expected a writable filesystem) at " + name,
          e);
    }
    return count;
  }

  private static void write(StepwiseSupervision row, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("prompt", row.prompt());
    json.writeArrayFieldStart("completions");
    for (String completion : row.completions()) {
      json.writeString(completion);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("labels");
    for (boolean label : row.labels()) {
      json.writeBoolean(label);
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeRaw('\n');
  }

  /** Writes {@code stepwise/part-00000.parquet}; gives the number of rows. */
  public static long writeTable(
      OutputFolder folder, Iterator<StepLabelledSolution> solutions, SupervisionRows rows) {
    try (TableWriter<StepwiseSupervision> writer =
        new TableWriter<>(TABLE.shape(), folder.create(TABLE.part(0)))) {
      while (solutions.hasNext()) {
        rows.of(solutions.next()).forEach(writer::write);
      }
      return writer.rows();
    }
  }
}
