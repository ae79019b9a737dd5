package io.stepwise.data.supervision;

import io.stepwise.data.table.Columns;
import io.stepwise.data.table.Converters;
import io.stepwise.data.table.RowShape;
import java.util.List;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** {@link StepwiseSupervision} in Parquet, with the columns that other libraries give it. */
final class SupervisionShape implements RowShape<StepwiseSupervision> {
  private static final MessageType TYPE =
      MessageTypeParser.parseMessageType(
          """
          message stepwise_supervision {
            required binary prompt (STRING);
            required group completions (LIST) {
              repeated group list {
                required binary element (STRING);
              }
            }
            required group labels (LIST) {
              repeated group list {
                required boolean element;
              }
            }
          }
          """);

  @Override
  public String version() {
    return "stepwise-supervision/1";
  }

  @Override
  public MessageType type() {
    return TYPE;
  }

  @Override
  public void write(StepwiseSupervision row, RecordConsumer out) {
    Columns columns = new Columns(out);
    out.startMessage();
    columns.text("prompt", 0, row.prompt());
    columns.values("completions", 1, row.completions(), columns::add);
    columns.values("labels", 2, row.labels(), out::addBoolean);
    out.endMessage();
  }

  @Override
  @SuppressWarnings("unchecked") // the list parts make lists of their elements only
  public RecordMaterializer<StepwiseSupervision> materializer() {
    return Converters.row(
        f -> new StepwiseSupervision((String) f[0], (List<String>) f[1], (List<Boolean>) f[2]),
        Converters.text(),
        Converters.list(Converters.text()),
        Converters.list(Converters.truth()));
  }
}
