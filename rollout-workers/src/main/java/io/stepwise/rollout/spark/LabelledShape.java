package io.stepwise.rollout.spark;

import static io.stepwise.data.table.Converters.bytes;
import static io.stepwise.data.table.Converters.list;
import static io.stepwise.data.table.Converters.text;
import static io.stepwise.data.table.Converters.whole;

import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.table.Columns;
import io.stepwise.data.table.RowShape;
import io.stepwise.data.table.SolutionCodec;
import io.stepwise.rollout.labelling.LabelledGroup;
import io.stepwise.rollout.search.Cost;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** {@link LabelledGroup} in Parquet, between the stage and the table of solutions. */
final class LabelledShape implements RowShape<LabelledGroup> {
  private static final MessageType TYPE =
      MessageTypeParser.parseMessageType(
          """
          message labelled {
            required binary id (STRING);
            required group solutions (LIST) { repeated group list { required binary element; } }
            required int64 sampled_tokens;
            required int64 discarded_tokens;
            required int64 prefilled_tokens;
            required int64 cached_tokens;
            required int64 scored_tokens;
            required int64 expansions;
            optional binary failure (STRING);
            optional int64 discarded;
          }
          """);

  @Override
  public String version() {
    return "labelled/1";
  }

  @Override
  public MessageType type() {
    return TYPE;
  }

  @Override
  public List<String> distinctColumns() {
    return List.of("id", "solutions.list.element");
  }

  @Override
  public List<String> unsearchedColumns() {
    return List.of("solutions.list.element");
  }

  @Override
  public void write(LabelledGroup row, RecordConsumer out) {
    Columns columns = new Columns(out);
    out.startMessage();
    columns.text("id", 0, row.id());
    columns.values(
        "solutions",
        1,
        row.solutions(),
        solution -> out.addBinary(Binary.fromConstantByteArray(SolutionCodec.encode(solution))));
    columns.whole("sampled_tokens", 2, row.cost().sampledTokens());
    columns.whole("discarded_tokens", 3, row.cost().discardedTokens());
    columns.whole("prefilled_tokens", 4, row.cost().prefilledTokens());
    columns.whole("cached_tokens", 5, row.cost().cachedTokens());
    columns.whole("scored_tokens", 6, row.cost().scoredTokens());
    columns.whole("expansions", 7, row.cost().expansions());
    columns.text("failure", 8, row.failure().orElse(null));
    columns.whole("discarded", 9, row.discarded());
    out.endMessage();
  }

  @Override
  public RecordMaterializer<LabelledGroup> materializer() {
    return io.stepwise.data.table.Converters.row(
        LabelledShape::group,
        text(),
        list(bytes()),
        whole(),
        whole(),
        whole(),
        whole(),
        whole(),
        whole(),
        text(),
        whole());
  }

  @SuppressWarnings("unchecked") // the list part above makes lists of byte arrays only
  private static LabelledGroup group(Object[] f) {
    List<StepLabelledSolution> solutions =
        ((List<byte[]>) f[1]).stream().map(SolutionCodec::decode).toList();
    return new LabelledGroup(
        (String) f[0],
        solutions,
        f[9] == null ? 0 : Math.toIntExact((Long) f[9]),
        new Cost((Long) f[2], (Long) f[3], (Long) f[4], (Long) f[5], (Long) f[6], (Long) f[7]),
        Optional.ofNullable((String) f[8]));
  }
}
