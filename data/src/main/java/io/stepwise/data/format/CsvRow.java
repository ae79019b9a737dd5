package io.stepwise.data.format;

import io.stepwise.data.storage.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A row of a CSV file as a line of JSON: a text for each column of the header. */
public final class CsvRow {
  /** Field of a row that does not fit its header, with the reason. */
  static final String ERROR = "csv_error";

  private CsvRow() {}

  /** The row's JSON; of a row with more or fewer fields than the header, the reason alone. */
  public static byte[] json(List<String> header, List<String> fields) {
    Map<String, String> row = new LinkedHashMap<>();
    if (fields.size() == header.size()) {
      for (int i = 0; i < fields.size(); i++) {
        row.put(header.get(i), fields.get(i));
      }
    } else {
      row.put(ERROR, fields.size() + " fields, the header has " + header.size());
    }
    return Json.line(row).getBytes(StandardCharsets.UTF_8);
  }
}
