package io.stepwise.data.table;

import com.fasterxml.jackson.core.JsonGenerator;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;

/** Writes a value of Parquet as JSON: a text, number or truth value. */
class JsonValue extends PrimitiveConverter {
  private final JsonGenerator json;
  private final String name;

  private JsonValue(JsonGenerator json, String name) {
    this.json = json;
    this.name = name;
  }

  /**
   * What writes values of a type.
   *
   * @param name of the value's field; null for an element of a list and the value of a map's entry
   */
  static JsonValue of(PrimitiveType type, JsonGenerator json, String name) {
    return type.getLogicalTypeAnnotation() instanceof DecimalLogicalTypeAnnotation decimal
        ? new Decimal(json, name, decimal.getScale())
        : new JsonValue(json, name);
  }

  /** What writes keys of a map as names of fields. */
  static JsonValue ofKey(PrimitiveType type, JsonGenerator json) {
    if (type.getLogicalTypeAnnotation() instanceof DecimalLogicalTypeAnnotation) {
      throw new IllegalArgumentException("a map has decimal numbers as keys");
    }
    return new Key(json);
  }

  void value(JsonMaterializer.Writing writing) {
    JsonMaterializer.write(
        json,
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

  /** A number stored as an integer without its decimal point. */
  private static final class Decimal extends JsonValue {
    private final int scale;

    Decimal(JsonGenerator json, String name, int scale) {
      super(json, name);
      this.scale = scale;
    }

    private void unscaled(BigInteger value) {
      value(out -> out.writeNumber(new BigDecimal(value, scale).toPlainString()));
    }

    @Override
    public void addBinary(Binary value) {
      unscaled(new BigInteger(value.getBytes()));
    }

    @Override
    public void addInt(int value) {
      unscaled(BigInteger.valueOf(value));
    }

    @Override
    public void addLong(long value) {
      unscaled(BigInteger.valueOf(value));
    }
  }

  /** A key, which JSON writes as a text whatever its type. */
  private static final class Key extends JsonValue {
    Key(JsonGenerator json) {
      super(json, null);
    }

    private void key(String key) {
      value(out -> out.writeFieldName(key));
    }

    @Override
    public void addBinary(Binary value) {
      key(value.toStringUsingUTF8());
    }

    @Override
    public void addBoolean(boolean value) {
      key(String.valueOf(value));
    }

    @Override
    public void addInt(int value) {
      key(String.valueOf(value));
    }

    @Override
    public void addLong(long value) {
      key(String.valueOf(value));
    }

    @Override
    public void addFloat(float value) {
      key(String.valueOf(value));
    }

    @Override
    public void addDouble(double value) {
      key(String.valueOf(value));
    }
  }
}
