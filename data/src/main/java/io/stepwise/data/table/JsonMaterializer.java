package io.stepwise.data.table;

import com.fasterxml.jackson.core.JsonGenerator;
import io.stepwise.data.storage.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
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
  interface Writing {
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
    write(json, writing);
  }

  static void write(JsonGenerator json, Writing writing) {
    try {
      writing.run(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
  }

  /** A value of this type, named when it is a field of an object. */
  private Converter converter(Type type, String name) {
    if (type.isPrimitive()) {
      return JsonValue.of(type.asPrimitiveType(), json, name);
    }
    GroupType group = type.asGroupType();
    LogicalTypeAnnotation logical = group.getLogicalTypeAnnotation();
    if (logical instanceof LogicalTypeAnnotation.MapLogicalTypeAnnotation
        || logical instanceof LogicalTypeAnnotation.MapKeyValueTypeAnnotation) {
      return map(group, name);
    }
    if (logical instanceof LogicalTypeAnnotation.ListLogicalTypeAnnotation
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
      element =
          repeated.isPrimitive()
              ? JsonValue.of(repeated.asPrimitiveType(), json, null)
              : object(repeated.asGroupType(), null);
    }
    return new Group(
        name,
        new Converter[] {element},
        JsonGenerator::writeStartArray,
        JsonGenerator::writeEndArray);
  }

  /** A map as an object, whose fields have its keys as names. */
  private GroupConverter map(GroupType type, String name) {
    Type entry = type.getFieldCount() == 1 ? type.getType(0) : type;
    if (entry.isPrimitive()
        || entry.asGroupType().getFieldCount() != 2
        || !entry.asGroupType().getType(0).isPrimitive()) {
      throw new IllegalArgumentException(
          "column "
              + type.getName()
              + " is a map with lists or structs as keys; leave it out or convert it");
    }
    Type key = entry.asGroupType().getType(0);
    Converter value = converter(entry.asGroupType().getType(1), null);
    return new Group(
        name,
        new Converter[] {new Element(JsonValue.ofKey(key.asPrimitiveType(), json), value)},
        JsonGenerator::writeStartObject,
        JsonGenerator::writeEndObject);
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

  /** The repeated level of a list or map: an element or an entry, null where no value comes. */
  private final class Element extends GroupConverter {
    private final Converter[] parts;
    private int before;

    Element(Converter... parts) {
      this.parts = parts;
    }

    @Override
    public Converter getConverter(int field) {
      return parts[field];
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
}
