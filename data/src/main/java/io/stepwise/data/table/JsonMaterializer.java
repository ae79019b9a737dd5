package io.stepwise.data.table;

import com.fasterxml.jackson.core.JsonGenerator;
import io.stepwise.data.storage.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

/** Writes each row as JSON while parquet-mr walks over its columns. */
final class JsonMaterializer extends RecordMaterializer<byte[]> {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final JsonGenerator json;
  private final GroupConverter root;

  /** Something the generator does. */
  private interface Writing {
    void run(JsonGenerator json) throws IOException;
  }

  JsonMaterializer(MessageType type) {
    try {
      this.json = Json.mapper().createGenerator(bytes).setRootValueSeparator(null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.root = object(type, null);
  }

  @Override
  public byte[] getCurrentRecord() {
    write(JsonGenerator::flush);
    byte[] row = bytes.toByteArray();
    bytes.reset();
    return row;
  }

  @Override
  public GroupConverter getRootConverter() {
    return root;
  }

  private void write(Writing writing) {
    try {
      writing.run(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
  }

  /** A value of this type, named when it is a field of an object. */
  private Converter converter(Type type, String name) {
    if (type.isPrimitive()) {
      return new Value(name);
    }
    GroupType group = type.asGroupType();
    if (group.getLogicalTypeAnnotation() instanceof LogicalTypeAnnotation.ListLogicalTypeAnnotation
        && group.getFieldCount() == 1) {
      return list(group, name);
    }
    return object(group, name);
  }

  private GroupConverter object(GroupType type, String name) {
    Converter[] fields = new Converter[type.getFieldCount()];
    for (int i = 0; i < fields.length; i++) {
      Type field = type.getType(i);
      if (field.isRepetition(Repetition.REPEATED)) {
        throw new IllegalArgumentException(
            "column " + field.getName() + " is repeated outside a list");
      }
      fields[i] = converter(field, field.getName());
    }
    return new Group(name, fields, JsonGenerator::writeStartObject, JsonGenerator::writeEndObject);
  }

  /** A list of three levels; of two, when what is repeated is itself the element. */
  private GroupConverter list(GroupType type, String name) {
    Type repeated = type.getType(0);
    Converter element;
    if (!repeated.isPrimitive() && repeated.asGroupType().getFieldCount() == 1) {
      element = new Element(converter(repeated.asGroupType().getType(0), null));
    } else {
      element = repeated.isPrimitive() ? new Value(null) : object(repeated.asGroupType(), null);
    }
    return new Group(
        name,
        new Converter[] {element},
        JsonGenerator::writeStartArray,
        JsonGenerator::writeEndArray);
  }

  private final class Group extends GroupConverter {
    private final String name;
    private final Converter[] fields;
    private final Writing start;
    private final Writing end;

    Group(String name, Converter[] fields, Writing start, Writing end) {
      this.name = name;
      this.fields = fields;
      this.start = start;
      this.end = end;
    }

    @Override
    public Converter getConverter(int field) {
      return fields[field];
    }

    @Override
    public void start() {
      write(
          out -> {
            if (name != null) {
              out.writeFieldName(name);
            }
            start.run(out);
          });
    }

    @Override
    public void end() {
      write(end);
    }
  }

  /** The repeated level of a list: an element, or null where none comes. */
  private final class Element extends GroupConverter {
    private final Converter element;
    private int before;

    Element(Converter element) {
      this.element = element;
    }

    @Override
    public Converter getConverter(int field) {
      return element;
    }

    @Override
    public void start() {
      before = json.getOutputContext().getEntryCount();
    }

    @Override
    public void end() {
      if (json.getOutputContext().getEntryCount() == before) {
        write(JsonGenerator::writeNull);
      }
    }
  }

  private final class Value extends PrimitiveConverter {
    private final String name;

    Value(String name) {
      this.name = name;
    }

    private void value(Writing writing) {
      write(
          out -> {
            if (name != null) {
              out.writeFieldName(name);
            }
            writing.run(out);
          });
    }

    @Override
    public void addBinary(Binary value) {
      value(out -> out.writeString(value.toStringUsingUTF8()));
    }

    @Override
    public void addBoolean(boolean value) {
      value(out -> out.writeBoolean(value));
    }

    @Override
    public void addInt(int value) {
      value(out -> out.writeNumber(value));
    }

    @Override
    public void addLong(long value) {
      value(out -> out.writeNumber(value));
    }

    @Override
    public void addFloat(float value) {
      value(out -> out.writeNumber(value));
    }

    @Override
    public void addDouble(double value) {
      value(out -> out.writeNumber(value));
    }
  }
}
