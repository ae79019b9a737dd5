package io.stepwise.data.table;

import static io.stepwise.data.table.Converters.text;

import io.stepwise.data.Problem;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** {@link Problem} in Parquet. */
final class ProblemShape implements RowShape<Problem> {
  private static final MessageType TYPE =
      MessageTypeParser.parseMessageType(
          """
          message problem {
            required binary id (STRING);
            required binary text (STRING);
            optional binary answer (STRING);
            optional binary source_id (STRING);
          }
          """);

  @Override
  public String version() {
    return "problems/2";
  }

  /** Tables of version 1 have no {@code source_id}; it reads as null. */
  @Override
  public boolean reads(String version) {
    return version.equals(version()) || version.equals("problems/1");
  }

  @Override
  public MessageType type() {
    return TYPE;
  }

  @Override
  public void write(Problem row, RecordConsumer out) {
    Columns columns = new Columns(out);
    out.startMessage();
    columns.text("id", 0, row.id());
    columns.text("text", 1, row.text());
    columns.text("answer", 2, row.answer());
    columns.text("source_id", 3, row.sourceId());
    out.endMessage();
  }

  @Override
  public RecordMaterializer<Problem> materializer() {
    return Converters.row(
        f -> new Problem((String) f[0], (String) f[1], (String) f[2], (String) f[3]),
        text(),
        text(),
        text(),
        text());
  }
}
