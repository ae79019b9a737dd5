package io.stepwise.data.ingest.spark;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.spark.serializer.DeserializationStream;
import org.apache.spark.serializer.SerializationStream;
import org.apache.spark.serializer.Serializer;
import org.apache.spark.serializer.SerializerInstance;
import scala.reflect.ClassTag;

/**
 * Keys and values of the shuffle as bytes with their lengths, so that it does not matter which
 * serializer the session uses, and Spark may sort them without reading them.
 */
final class RowSerializer extends Serializer implements Serializable {
  private static final long serialVersionUID = 1L;

  @Override
  public SerializerInstance newInstance() {
    return new Instance();
  }

  @Override
  public boolean supportsRelocationOfSerializedObjects() {
    return true;
  }

  private static final class Instance extends SerializerInstance {
    @Override
    public SerializationStream serializeStream(OutputStream out) {
      return new Writing(new DataOutputStream(out));
    }

    @Override
    public DeserializationStream deserializeStream(InputStream in) {
      return new Reading(new DataInputStream(new BufferedInputStream(in, 1 << 16)));
    }

    @Override
    public <T> ByteBuffer serialize(T value, ClassTag<T> tag) {
      throw new UnsupportedOperationException("Cannot serialize: not a stream of rows");
    }

    @Override
    public <T> T deserialize(ByteBuffer bytes, ClassTag<T> tag) {
      throw new UnsupportedOperationException("Cannot deserialize: not a stream of rows");
    }

    @Override
    public <T> T deserialize(ByteBuffer bytes, ClassLoader loader, ClassTag<T> tag) {
      return deserialize(bytes, tag);
    }
  }

  /** A key is {@link RowKey}, a value an array of bytes. */
  private static final class Writing extends SerializationStream {
    private final DataOutputStream out;

    Writing(DataOutputStream out) {
      this.out = out;
    }

    @Override
    public <T> SerializationStream writeObject(T object, ClassTag<T> tag) {
      try {
        byte[] bytes = object instanceof RowKey key ? key.bytes() : (byte[]) object;
        out.writeInt(bytes.length);
        out.write(bytes, 0, bytes.length);
        return this;
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot write row of the shuffle", e);
      }
    }

    @Override
    public void flush() {
      try {
        out.flush();
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot write row of the shuffle", e);
      }
    }

    @Override
    public void close() {
      try {
        out.close();
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot write row of the shuffle", e);
      }
    }
  }

  private static final class Reading extends DeserializationStream {
    private final DataInputStream in;

    Reading(DataInputStream in) {
      this.in = in;
    }

    @Override
    @SuppressWarnings("unchecked") // keys were written as such
    public <T> T readKey(ClassTag<T> tag) {
      int length;
      try {
        length = in.readInt();
      } catch (EOFException e) {
        throw Reading.<RuntimeException>end(e);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot read row of the shuffle", e);
      }
      return (T) new RowKey(0, bytes(length));
    }

    /** The sign of the end that Spark waits for, which Scala's signatures do not declare. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E end(EOFException e) throws E {
      throw (E) e;
    }

    @Override
    @SuppressWarnings("unchecked") // values were written as such
    public <T> T readValue(ClassTag<T> tag) {
      try {
        return (T) bytes(in.readInt());
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot read row of the shuffle", e);
      }
    }

    private byte[] bytes(int length) {
      byte[] bytes = new byte[length];
      try {
        in.readFully(bytes);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot read row of the shuffle", e);
      }
      return bytes;
    }

    @Override
    public <T> T readObject(ClassTag<T> tag) {
      throw new UnsupportedOperationException("Cannot read object: the stream has rows");
    }

    @Override
    public void close() {
      try {
        in.close();
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot read row of the shuffle", e);
      }
    }
  }
}
