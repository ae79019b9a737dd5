package io.stepwise.data.table;

import java.util.function.Consumer;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;

/** Writes the fields of a Parquet message by name and index; null values are left out. */
public final class Columns {
  private final RecordConsumer out;

  /** Writes to the message that the consumer has started. */
  public Columns(RecordConsumer out) {
    this.out = out;
  }

  /** A string field, left out if null. */
  public void text(String name, int index, String value) {
    if (value != null) {
      field(name, index, () -> add(value));
    }
  }

  /** An int32 field, left out if null. */
  public void integer(String name, int index, Integer value) {
    if (value != null) {
      field(name, index, () -> out.addInteger(value));
    }
  }

  /** An int64 field. */
  public void whole(String name, int index, long value) {
    field(name, index, () -> out.addLong(value));
  }

  /** A double field. */
  public void real(String name, int index, double value) {
    field(name, index, () -> out.addDouble(value));
  }

  /** A boolean field. */
  public void truth(String name, int index, boolean value) {
    field(name, index, () -> out.addBoolean(value));
  }

  /** A group field. */
  public void group(String name, int index, Runnable fields) {
    field(
        name,
        index,
        () -> {
          out.startGroup();
          fields.run();
          out.endGroup();
        });
  }

  private void field(String name, int index, Runnable value) {
    out.startField(name, index);
    value.run();
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

  /** Adds a string as the current value. */
  public void add(String value) {
    out.addBinary(Binary.fromString(value));
  }
}
