package io.stepwise.lm.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.InvalidInput;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The safetensors format: 8 bytes of header length (little-endian), a JSON header, then the
 * tensors' bytes. A header that overlaps, leaves holes, overflows or disagrees with the file is
 * rejected before anything is allocated for it.
 */
public final class Safetensors {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

  /** A header grows by some hundred bytes per tensor: ten times what the largest models have. */
  private static final long HEADER_LIMIT = 16L << 20;

  private static final int SHOWN = 200;
  private static final int CHUNK = 1 << 16;

  private Safetensors() {}

  private record Entry(String name, String type, int[] shape, long begin, long end) {
    int elements() {
      int n = 1;
      for (int s : shape) {
        n *= s;
      }
      return n;
    }
  }

  /**
   * Reads every tensor, converted to 32-bit floats.
   *
   * @param in the file's bytes, closed by the caller
   * @param where the file's name, for messages
   * @throws InvalidInput if the file is not what its header says, or a number is not finite
   * @throws IOException if the bytes cannot be read
   */
  public static Map<String, Tensor> read(InputStream in, String where) throws IOException {
    List<Entry> entries = header(in, where);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Entry entry : entries) {
      tensors.put(entry.name, new Tensor(entry.shape, values(in, entry, where)));
    }
    if (in.read() >= 0) {
      throw refusal("bytes after the last tensor", "at least 1", "0", where);
    }
    return tensors;
  }

  /** The names of the tensors, from the header alone. */
  static Set<String> names(InputStream in, String where) throws IOException {
    return header(in, where).stream().map(Entry::name).collect(Collectors.toSet());
  }

  private static List<Entry> header(InputStream in, String where) throws IOException {
    long length = little(exactly(in, 8, where)).getLong();
    if (length < 2 || length > HEADER_LIMIT) {
      throw refusal("header length out of range", length, "2 to " + HEADER_LIMIT, where);
    }
    return header(exactly(in, (int) length, where), where);
  }

  private static List<Entry> header(byte[] bytes, String where) {
    JsonNode json;
    try {
      json = JSON.readTree(new String(bytes, StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new InvalidInput("Cannot read weights: header is not JSON at " + where, e);
    }
    if (!json.isObject()) {
      throw refusal("header is not an object", json.getNodeType(), "OBJECT", where);
    }
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      if (!field.getKey().equals("__metadata__")) {
        entries.add(entry(field.getKey(), field.getValue(), where));
      }
    }
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    long at = 0;
    for (Entry entry : entries) {
      if (entry.begin != at) {
        throw refusal(
            "tensor "
                + entry.name
                + (entry.begin < at ? " overlaps another" : " leaves a gap before it"),
            entry.begin,
            Long.toString(at),
            where);
      }
      at = entry.end;
    }
    return entries;
  }

  private static Entry entry(String name, JsonNode json, String where) {
    String type = json.path("dtype").asText();
    long elements = 1;
    if (!json.path("shape").isArray()) {
      throw refusal("shape of " + name, json.path("shape"), "an array", where);
    }
    int[] shape = new int[json.path("shape").size()];
    for (int i = 0; i < shape.length; i++) {
      JsonNode size = json.path("shape").get(i);
      if (!size.isInt() || size.asInt() < 0) {
        throw refusal("shape of " + name, size, "non-negative integers", where);
      }
      shape[i] = size.asInt();
      elements *= shape[i];
      if (elements > Integer.MAX_VALUE) {
        throw refusal("size of " + name, elements, "at most " + Integer.MAX_VALUE, where);
      }
    }
    JsonNode offsets = json.path("data_offsets");
    if (offsets.size() != 2
        || !offsets.path(0).isIntegralNumber()
        || !offsets.path(1).isIntegralNumber()
        || !offsets.path(0).canConvertToLong()
        || !offsets.path(1).canConvertToLong()) {
      throw refusal("offsets of " + name, offsets, "two integers of 64 bits", where);
    }
    long begin = offsets.get(0).asLong();
    long end = offsets.get(1).asLong();
    long expected = elements * width(type, name, where);
    if (begin < 0 || end - begin != expected) {
      throw refusal("bytes of " + name, end - begin, Long.toString(expected), where);
    }
    return new Entry(name, type, shape, begin, end);
  }

  private static int width(String type, String name, String where) {
    return switch (type) {
      case "F32" -> 4;
      case "F16", "BF16" -> 2;
      default -> throw refusal("type of " + name, type, "F32, F16 or BF16", where);
    };
  }

  private static float[] values(InputStream in, Entry entry, String where) throws IOException {
    int width = width(entry.type, entry.name, where);
    int n = entry.elements();
    // The array grows with the bytes that are really there, so a lying header costs no memory.
    float[] values = new float[Math.min(n, CHUNK)];
    for (int done = 0; done < n; ) {
      int count = Math.min(CHUNK, n - done);
      ByteBuffer bytes = little(exactly(in, count * width, where));
      if (values.length < done + count) {
        long doubled = Math.max(2L * values.length, (long) done + count);
        values = java.util.Arrays.copyOf(values, (int) Math.min(n, doubled));
      }
      convert(bytes, entry.type, values, done, count);
      int bad = notFinite(values, done, done + count);
      if (bad >= 0) {
        throw refusal(
            "tensor " + entry.name + " is not finite at index " + bad,
            values[bad],
            "finite numbers",
            where);
      }
      done += count;
    }
    return values;
  }

  private static void convert(ByteBuffer bytes, String type, float[] values, int at, int count) {
    if (type.equals("F32")) {
      bytes.asFloatBuffer().get(values, at, count);
      return;
    }
    ShortBuffer bits = bytes.asShortBuffer();
    boolean brain = type.equals("BF16");
    for (int i = 0; i < count; i++) {
      short narrow = bits.get(i);
      values[at + i] = brain ? Float.intBitsToFloat(narrow << 16) : half(narrow);
    }
  }

  /** Index of the first NaN or infinity of a range, or -1. */
  private static int notFinite(float[] values, int from, int to) {
    int signs = 0;
    for (int i = from; i < to; i++) {
      // An exponent of all ones, that of NaN and infinities, overflows into the sign.
      signs |= (Float.floatToRawIntBits(values[i]) & 0x7f800000) + 0x00800000;
    }
    if (signs >= 0) {
      return -1;
    }
    int at = from;
    while (Float.isFinite(values[at])) {
      at++;
    }
    return at;
  }

  /** IEEE 754 binary16 to binary32. */
  static float half(short bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = (bits >> 10) & 0x1f;
    int fraction = bits & 0x3ff;
    if (exponent == 0) {
      float value = fraction * 0x1p-24f;
      return sign == 0 ? value : -value;
    }
    if (exponent == 31) {
      return Float.intBitsToFloat(sign | 0x7f800000 | (fraction << 13));
    }
    return Float.intBitsToFloat(sign | ((exponent + 112) << 23) | (fraction << 13));
  }

  private static void requireFinite(String name, Tensor tensor) {
    int bad = notFinite(tensor.values(), 0, tensor.values().length);
    if (bad >= 0) {
      throw new InfrastructureFailure(
          "Cannot write weights: tensor %s is not finite at index %d (%s, expected finite numbers; try a smaller learning rate)"
              .formatted(shortened(name), bad, tensor.values()[bad]));
    }
  }

  private static byte[] exactly(InputStream in, int count, String where) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length != count) {
      throw new InvalidInput(
          "Cannot read weights: file is truncated ("
              + bytes.length
              + " bytes, expected "
              + count
              + ") at "
              + where,
          new EOFException());
    }
    return bytes;
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static InvalidInput refusal(String what, Object value, String expected, String where) {
    return new InvalidInput(
        "Cannot read weights: "
            + shortened(what)
            + " ("
            + shortened(value)
            + ", expected "
            + expected
            + ") at "
            + where);
  }

  private static String shortened(Object value) {
    String text = String.valueOf(value).replaceAll("\\s+", " ");
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }

  /**
   * Writes tensors in the map's order as 32-bit floats.
   *
   * @throws IOException if the bytes cannot be written
   * @throws InfrastructureFailure if a number is not finite: nothing could read the file
   */
  public static void write(OutputStream out, Map<String, Tensor> tensors) throws IOException {
    tensors.forEach(Safetensors::requireFinite);
    ObjectNode header = JSON.createObjectNode();
    header.putObject("__metadata__").put("format", "pt");
    long at = 0;
    for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
      ObjectNode entry = header.putObject(tensor.getKey()).put("dtype", "F32");
      for (int size : tensor.getValue().shape()) {
        entry.withArray("shape").add(size);
      }
      entry.withArray("shape");
      entry.putArray("data_offsets").add(at).add(at += 4L * tensor.getValue().values().length);
    }
    byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
    int padded = (text.length + 7) / 8 * 8;
    out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(padded).array());
    out.write(text);
    out.write(" ".repeat(padded - text.length).getBytes(StandardCharsets.UTF_8));
    for (Tensor tensor : tensors.values()) {
      float[] values = tensor.values();
      for (int done = 0; done < values.length; done += CHUNK) {
        int count = Math.min(CHUNK, values.length - done);
        ByteBuffer bytes = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values, done, count);
        out.write(bytes.array());
      }
    }
  }
}
