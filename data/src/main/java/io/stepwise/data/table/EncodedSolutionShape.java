package io.stepwise.data.table;

import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelSource;
import io.stepwise.data.LabelledStep.Author;
import io.stepwise.data.Rating;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;

/**
 * The same columns as {@link SolutionShape}, of solutions as {@link SolutionCodec} encodes them:
 * texts go from the bytes to the file without becoming strings in between.
 */
final class EncodedSolutionShape implements RowShape<byte[]> {
  private static final Binary[] FINISH_REASONS =
      Stream.of(FinishReason.values()).map(r -> constant(r.word())).toArray(Binary[]::new);
  private static final Binary[] AUTHORS =
      Stream.of(Author.values()).map(a -> constant(SolutionShape.word(a))).toArray(Binary[]::new);

  /** Words of sources by the ordinal of their kind, null for an unknown source. */
  private static final Binary[] SOURCES =
      Stream.of(LabelSource.Kind.values())
          .map(kind -> SolutionShape.word(kind) == null ? null : constant(kind.word()))
          .toArray(Binary[]::new);

  private static final Rating[] RATINGS = Rating.values();

  private final SolutionShape decoded = new SolutionShape();

  private static Binary constant(String word) {
    return Binary.fromConstantByteArray(word.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String version() {
    return decoded.version();
  }

  @Override
  public MessageType type() {
    return decoded.type();
  }

  @Override
  public List<String> distinctColumns() {
    return decoded.distinctColumns();
  }

  @Override
  public List<String> unsearchedColumns() {
    return decoded.unsearchedColumns();
  }

  @Override
  public void write(byte[] row, RecordConsumer out) {
    ByteReader in = new ByteReader(row);
    out.startMessage();
    text("id", 0, in, out);
    text("problem_id", 1, in, out);
    text("problem", 2, in, out);
    textOrNull("ground_truth_answer", 3, in, out);
    int steps = startList("steps", 4, in, out);
    for (int k = 0; k < steps; k++) {
      startElement(out);
      text("text", 0, in, out);
      rating("rating", 1, in, out);
      binary("author", 2, AUTHORS[(int) in.number()], out);
      int others = startList("alternatives", 3, in, out);
      for (int j = 0; j < others; j++) {
        startElement(out);
        text("text", 0, in, out);
        rating("rating", 1, in, out);
        endElement(out);
      }
      endList("alternatives", 3, others, out);
      label(in, out);
      endElement(out);
    }
    endList("steps", 4, steps, out);
    binary("finish_reason", 5, FINISH_REASONS[(int) in.number()], out);
    textOrNull("final_answer", 6, in, out);
    out.startField("provenance", 7);
    out.startGroup();
    provenance(in, out);
    out.endGroup();
    out.endField("provenance", 7);
    out.endMessage();
  }

  private static void label(ByteReader in, RecordConsumer out) {
    int flags = (int) in.number();
    if ((flags & SolutionCodec.HAS_VALUE) != 0) {
      real("value", 4, in, out);
      int samples = (int) in.number();
      if (samples > 0) {
        integer("samples", 5, samples, out);
      }
    }
    if ((flags & SolutionCodec.HAS_PROBABILITIES) != 0) {
      out.startField("probabilities", 6);
      out.startGroup();
      real("negative", 0, in, out);
      real("neutral", 1, in, out);
      real("positive", 2, in, out);
      out.endGroup();
      out.endField("probabilities", 6);
    }
    Binary source = SOURCES[flags >> SolutionCodec.KIND_SHIFT];
    if (source != null) {
      binary("source", 7, source, out);
    }
    if ((flags & SolutionCodec.HAS_MODEL) != 0) {
      text("source_model", 8, in, out);
    }
  }

  private static void real(String name, int index, ByteReader in, RecordConsumer out) {
    out.startField(name, index);
    out.addDouble(in.real());
    out.endField(name, index);
  }

  private static void provenance(ByteReader in, RecordConsumer out) {
    text("file", 0, in, out);
    out.startField("line", 1);
    out.addLong(in.number());
    out.endField("line", 1);
    text("labeler", 2, in, out);
    String generation = in.textOrNull();
    if (generation != null) {
      integer("generation", 3, Integer.parseInt(generation), out);
    }
    integer("phase", 4, (int) in.number(), out);
    textOrNull("source_id", 5, in, out);
  }

  private static void text(String name, int index, ByteReader in, RecordConsumer out) {
    int length = (int) in.number();
    binary(name, index, Binary.fromConstantByteArray(in.array(), in.skip(length), length), out);
  }

  private static void textOrNull(String name, int index, ByteReader in, RecordConsumer out) {
    if (in.number() != 0) {
      text(name, index, in, out);
    }
  }

  private static void rating(String name, int index, ByteReader in, RecordConsumer out) {
    Integer value = RATINGS[(int) in.number()].value();
    if (value != null) {
      integer(name, index, value, out);
    }
  }

  private static void binary(String name, int index, Binary value, RecordConsumer out) {
    out.startField(name, index);
    out.addBinary(value);
    out.endField(name, index);
  }

  private static void integer(String name, int index, int value, RecordConsumer out) {
    out.startField(name, index);
    out.addInteger(value);
    out.endField(name, index);
  }

  /** Begins a list of three levels; gives how many elements come. */
  private static int startList(String name, int index, ByteReader in, RecordConsumer out) {
    int count = (int) in.number();
    out.startField(name, index);
    out.startGroup();
    if (count > 0) {
      out.startField("list", 0);
    }
    return count;
  }

  private static void endList(String name, int index, int count, RecordConsumer out) {
    if (count > 0) {
      out.endField("list", 0);
    }
    out.endGroup();
    out.endField(name, index);
  }

  private static void startElement(RecordConsumer out) {
    out.startGroup();
    out.startField("element", 0);
    out.startGroup();
  }

  private static void endElement(RecordConsumer out) {
    out.endGroup();
    out.endField("element", 0);
    out.endGroup();
  }

  @Override
  public RecordMaterializer<byte[]> materializer() {
    return decoded.materializer(SolutionCodec::encode);
  }
}
