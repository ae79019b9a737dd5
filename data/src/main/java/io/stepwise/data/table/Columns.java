package io.stepwise.data.table;

import java.util.function.Consumer;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;

/** Writes fields by name and index; absent values are left out, as Parquet's optional wants it. */
public final class Columns {
  private final RecordConsumer out;

  /** Over one message being written. */
  public Columns(RecordConsumer out) {
    this.out = out;
  }

  /** A string field. */
  public void text(String name, int index, String value) {
    if (value != null) {
      out.startField(name, index);
      out.addBinary(Binary.fromString(value));
      out.endField(name, index);
    }
  }

  /** An int32 field. */
  public void integer(String name, int index, Integer value) {
    if (value != null) {
      out.startField(name, index);
      out.addInteger(value);
      out.endField(name, index);
    }
  }

  /** An int64 field. */
  public void whole(String name, int index, long value) {
    out.startField(name, index);
    out.addLong(value);
    out.endField(name, index);
  }

  /** A double field. */
  public void real(String name, int index, double value) {
    out.startField(name, index);
    out.addDouble(value);
    out.endField(name, index);
  }

  /** A boolean field. */
  public void truth(String name, int index, boolean value) {
    out.startField(name, index);
    out.addBoolean(value);
    out.endField(name, index);
  }

  /** A group field. */
  public void group(String name, int index, Runnable fields) {
    out.startField(name, index);
    out.startGroup();
    fields.run();
    out.endGroup();
    out.endField(name, index);
  }

  /** A list field of groups, three levels. */
  public <T> void list(String name, int index, Iterable<T> values, Consumer<T> fields) {
    values(
        name,
        index,
        values,
        value -> {
          out.startGroup();
          fields.accept(value);
          out.endGroup();
        });
  }

  /** A list field of plain values, three levels. */
  public <T> void values(String name, int index, Iterable<T> values, Consumer<T> add) {
    out.startField(name, index);
    out.startGroup();
    boolean any = false;
    for (T value : values) {
      if (!any) {
        out.startField("list", 0);
        any = true;
      }
      out.startGroup();
      out.startField("element", 0);
      add.accept(value);
      out.endField("element", 0);
      out.endGroup();
    }
    if (any) {
      out.endField("list", 0);
    }
    out.endGroup();
    out.endField(name, index);
  }

  /** A string where a value is due. */
  public void add(String value) {
    out.addBinary(Binary.fromString(value));
  }
}
