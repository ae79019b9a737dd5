package io.stepwise.jobs.prm;

import static io.stepwise.data.table.Converters.decimal;
import static io.stepwise.data.table.Converters.group;
import static io.stepwise.data.table.Converters.integer;
import static io.stepwise.data.table.Converters.list;
import static io.stepwise.data.table.Converters.text;
import static io.stepwise.data.table.Converters.truth;
import static io.stepwise.data.table.Converters.whole;

import io.stepwise.data.table.Columns;
import io.stepwise.data.table.Converters;
import io.stepwise.data.table.RowShape;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** {@link WrittenSamples} in Parquet. */
final class WrittenSamplesShape implements RowShape<WrittenSamples> {
  private static final MessageType TYPE =
      MessageTypeParser.parseMessageType(
          """
          message samples {
            required binary id (STRING);
            required group rows (LIST) { repeated group list { required group element {
              required group row (LIST) { repeated group list { required int32 element; } }
              required group steps (LIST) { repeated group list { required int32 element; } }
              required group starts (LIST) { repeated group list { required int32 element; } }
              required group positions (LIST) { repeated group list { required int32 element; } }
              required group targets (LIST) { repeated group list { required float element; } }
              required group classes (LIST) { repeated group list { required float element; } }
              required group imitated (LIST) { repeated group list { required boolean element; } }
            } } }
            required int64 critiques;
            required boolean truncated;
            required boolean skipped;
          }
          """);

  @Override
  public String version() {
    return "samples/1";
  }

  @Override
  public MessageType type() {
    return TYPE;
  }

  @Override
  public void write(WrittenSamples samples, RecordConsumer out) {
    Columns columns = new Columns(out);
    out.startMessage();
    columns.text("id", 0, samples.id());
    columns.list("rows", 1, samples.rows(), row -> write(row, out, columns));
    columns.whole("critiques", 2, samples.critiques());
    columns.truth("truncated", 3, samples.truncated());
    columns.truth("skipped", 4, samples.skipped());
    out.endMessage();
  }

  private static void write(SampleRow row, RecordConsumer out, Columns columns) {
    columns.values("row", 0, boxed(row.row()), out::addInteger);
    columns.values("steps", 1, boxed(row.steps()), out::addInteger);
    columns.values("starts", 2, boxed(row.starts()), out::addInteger);
    columns.values("positions", 3, boxed(row.positions()), out::addInteger);
    columns.values("targets", 4, boxed(row.targets()), out::addFloat);
    columns.values("classes", 5, boxed(row.classes()), out::addFloat);
    columns.values(
        "imitated", 6, values(row.imitated().length, i -> row.imitated()[i]), out::addBoolean);
  }

  private static Iterable<Integer> boxed(int[] values) {
    return values(values.length, i -> values[i]);
  }

  private static Iterable<Float> boxed(float[] values) {
    return values(values.length, i -> values[i]);
  }

  private static <T> Iterable<T> values(int length, IntFunction<T> value) {
    return () -> IntStream.range(0, length).mapToObj(value).iterator();
  }

  @Override
  public RecordMaterializer<WrittenSamples> materializer() {
    return Converters.row(
        WrittenSamplesShape::samples,
        text(),
        list(
            group(
                WrittenSamplesShape::row,
                list(integer()),
                list(integer()),
                list(integer()),
                list(integer()),
                list(decimal()),
                list(decimal()),
                list(truth()))),
        whole(),
        truth(),
        truth());
  }

  private static SampleRow row(Object[] f) {
    return new SampleRow(
        ints(f[0]), ints(f[1]), ints(f[2]), ints(f[3]), floats(f[4]), floats(f[5]), truths(f[6]));
  }

  @SuppressWarnings("unchecked") // a list of int32
  private static int[] ints(Object values) {
    return ((List<Integer>) values).stream().mapToInt(Integer::intValue).toArray();
  }

  @SuppressWarnings("unchecked") // a list of float
  private static float[] floats(Object values) {
    List<Float> list = (List<Float>) values;
    float[] array = new float[list.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = list.get(i);
    }
    return array;
  }

  @SuppressWarnings("unchecked") // a list of boolean
  private static boolean[] truths(Object values) {
    List<Boolean> list = (List<Boolean>) values;
    boolean[] array = new boolean[list.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = list.get(i);
    }
    return array;
  }

  @SuppressWarnings("unchecked") // the list of groups above has rows only
  private static WrittenSamples samples(Object[] f) {
    return new WrittenSamples(
        (String) f[0], (List<SampleRow>) f[1], (Long) f[2], (Boolean) f[3], (Boolean) f[4]);
  }
}
