package io.stepwise.data.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.io.api.RecordMaterializer;

/** Parts from which a {@link RowShape} puts together how its rows are read. */
public final class Converters {
  private Converters() {}

  /** Converts a column or group into a value and passes it to its target. */
  public interface Part {
    /** The converter that hands each value to its place. */
    Converter into(Consumer<Object> place);
  }

  /** A string column. */
  public static Part text() {
    return place ->
        new PrimitiveConverter() {
          @Override
          public void addBinary(Binary value) {
            place.accept(value.toStringUsingUTF8());
          }
        };
  }

  /** A column of bytes, as an array. */
  public static Part bytes() {
    return place ->
        new PrimitiveConverter() {
          @Override
          public void addBinary(Binary value) {
            place.accept(value.getBytes());
          }
        };
  }

  /** An int32 column, as {@link Integer}. */
  public static Part integer() {
    return place ->
        new PrimitiveConverter() {
          @Override
          public void addInt(int value) {
            place.accept(value);
          }
        };
  }

  /** An int64 column, as {@link Long}. */
  public static Part whole() {
    return place ->
        new PrimitiveConverter() {
          @Override
          public void addLong(long value) {
            place.accept(value);
          }
        };
  }

  /** A float column, as {@link Float}. */
  public static Part decimal() {
    return place ->
        new PrimitiveConverter() {
          @Override
          public void addFloat(float value) {
            place.accept(value);
          }
        };
  }

  /** A double column, as {@link Double}. */
  public static Part real() {
    return place ->
        new PrimitiveConverter() {
          @Override
          public void addDouble(double value) {
            place.accept(value);
          }
        };
  }

  /** A boolean column, as {@link Boolean}. */
  public static Part truth() {
    return place ->
        new PrimitiveConverter() {
          @Override
          public void addBoolean(boolean value) {
            place.accept(value);
          }
        };
  }

  /** A group with these parts in the order of its fields; absent fields are null. */
  public static Part group(Function<Object[], ?> make, Part... parts) {
    return place -> new Group(make, parts, place);
  }

  /** A list of three levels, as {@link List}. */
  public static Part list(Part element) {
    return place -> {
      List<Object> elements = new ArrayList<>();
      GroupConverter repeated = new Group(fields -> fields[0], new Part[] {element}, elements::add);
      return new GroupConverter() {
        @Override
        public Converter getConverter(int field) {
          return repeated;
        }

        @Override
        public void start() {
          elements.clear();
        }

        @Override
        public void end() {
          place.accept(List.copyOf(elements));
        }
      };
    };
  }

  /** A row with these parts in the order of its columns. */
  public static <T> RecordMaterializer<T> row(Function<Object[], T> make, Part... parts) {
    return new Row<>(make, parts);
  }

  private static final class Row<T> extends RecordMaterializer<T> {
    private final GroupConverter root;
    private T current;

    Row(Function<Object[], T> make, Part[] parts) {
      Function<Object[], T> keep =
          fields -> {
            current = make.apply(fields);
            return current;
          };
      this.root = new Group(keep, parts, row -> {});
    }

    @Override
    public T getCurrentRecord() {
      return current;
    }

    @Override
    public GroupConverter getRootConverter() {
      return root;
    }
  }

  private static final class Group extends GroupConverter {
    private final Object[] fields;
    private final Converter[] converters;
    private final Function<Object[], ?> make;
    private final Consumer<Object> place;

    Group(Function<Object[], ?> make, Part[] parts, Consumer<Object> place) {
      this.fields = new Object[parts.length];
      this.converters = new Converter[parts.length];
      this.make = make;
      this.place = place;
      for (int i = 0; i < parts.length; i++) {
        int field = i;
        converters[i] = parts[i].into(value -> fields[field] = value);
      }
    }

    @Override
    public Converter getConverter(int field) {
      return converters[field];
    }

    @Override
    public void start() {
      Arrays.fill(fields, null);
    }

    @Override
    public void end() {
      place.accept(make.apply(fields));
    }
  }
}
