package io.stepwise.lm.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.InvalidInput;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
  private static final String BENIGN =
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
          + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]}}";

  private static byte[] file(String header, int dataBytes) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + text.length + dataBytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(text.length)
        .put(text)
        .array();
  }

  private static Map<String, Tensor> read(byte[] file) throws IOException {
    return Safetensors.read(new ByteArrayInputStream(file), "w.safetensors");
  }

  private static void assertRefused(byte[] file, String reason) {
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(InvalidInput.class)
        .hasMessageStartingWith("Cannot read weights: ")
        .hasMessageContaining(reason)
        .hasMessageEndingWith("at w.safetensors")
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }

  @Test
  void benignTwinOfTheAttacksIsRead() throws IOException {
    Map<String, Tensor> tensors = read(file(BENIGN, 12));
    assertThat(tensors.keySet()).containsExactly("a", "b");
    assertThat(tensors.get("a").values()).containsExactly(0, 0);
    assertThat(read(file(BENIGN + "     ", 12))).hasSize(2);
    assertThat(read(file(BENIGN.replace("{\"a\"", "{\"__metadata__\":{\"k\":\"v\"},\"a\""), 12)))
        .hasSize(2);
    assertThat(read(file("{}", 0))).isEmpty();
  }

  @Test
  void writtenTensorsReadBackExactly() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    float[] large = new float[70_000]; // more than a chunk
    for (int i = 0; i < large.length; i++) {
      int bits = random.nextInt();
      large[i] = Float.intBitsToFloat((bits & 0x7f800000) == 0x7f800000 ? bits & 0x807fffff : bits);
    }
    tensors.put("z", new Tensor(new int[] {7, 10_000}, large));
    tensors.put("scalar", new Tensor(new int[] {}, new float[] {-0f}));
    tensors.put("empty", new Tensor(new int[] {0, 4}, new float[0]));
    tensors.put(
        "a",
        new Tensor(
            new int[] {3}, new float[] {-Float.MAX_VALUE, Float.MAX_VALUE, Float.MIN_VALUE}));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Safetensors.write(out, tensors);
    Map<String, Tensor> read = read(out.toByteArray());
    assertThat(read.keySet()).containsExactlyInAnyOrderElementsOf(tensors.keySet());
    tensors.forEach(
        (name, tensor) -> {
          assertThat(read.get(name).shape()).containsExactly(tensor.shape());
          assertThat(bits(read.get(name))).containsExactly(bits(tensor));
        });
    long header = ByteBuffer.wrap(out.toByteArray()).order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertThat(header % 8).isZero();
  }

  private static int[] bits(Tensor tensor) {
    int[] bits = new int[tensor.values().length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToIntBits(tensor.values()[i]);
    }
    return bits;
  }

  @Test
  void fileCutAnywhereIsRejected() throws IOException {
    byte[] whole = file(BENIGN, 12);
    for (int length = 0; length < whole.length; length++) {
      assertRefused(Arrays.copyOf(whole, length), "is truncated");
    }
    assertThat(read(whole)).hasSize(2);
  }

  @Test
  void bytesAfterTheLastTensorAreRejected() {
    assertRefused(file(BENIGN, 13), "bytes after the last tensor");
  }

  @Test
  void overlapIsRejected() {
    assertRefused(file(BENIGN.replace("[8,12]", "[4,8]"), 12), "overlaps another");
  }

  @Test
  void holeIsRejected() {
    assertRefused(file(BENIGN.replace("[8,12]", "[9,13]"), 13), "leaves a gap before it");
    assertRefused(
        file(BENIGN.replace("[0,8]", "[4,12]").replace("[8,12]", "[12,16]"), 16),
        "leaves a gap before it");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[8,7]",
        "[-4,0]",
        "[8]",
        "[8,12,16]",
        "[8.0,12.0]",
        "[\"8\",\"12\"]",
        "8",
        "null",
        "[18446744073709551624,18446744073709551628]",
        "[9223372036854775807,-9223372036854775805]"
      })
  void offsetsThatAreNoRangeOfTheFileAreRejected(String offsets) {
    assertRefused(file(BENIGN.replace("[8,12]", offsets), 12), " b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[-1]",
        "[2]",
        "[1.0]",
        "[\"1\"]",
        "[4294967297]",
        "[2147483647,2147483647,2147483647]",
        "[65536,65536]",
        "1",
        "{}",
        "null"
      })
  void shapesThatDisagreeWithTheBytesAreRejected(String shape) {
    assertRefused(file(BENIGN.replace("[1]", shape), 12), " of b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"I64", "F64", "F8_E4M3", "f32", "", "F32 "})
  void unknownTypesAreRejected(String type) {
    assertRefused(
        file(BENIGN.replace("\"b\":{\"dtype\":\"F32\"", "\"b\":{\"dtype\":\"" + type + "\""), 12),
        "type of b");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, (16L << 20) + 1})
  void headerLengthOutOfRangeIsRejected(long length) {
    byte[] file = file(BENIGN, 12);
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
    assertRefused(file, "header length");
  }

  @Test
  void headerLongerThanTheFileIsRejectedWithoutItsMemory() {
    byte[] file = file(BENIGN, 12);
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(16L << 20);
    assertRefused(file, "is truncated");
  }

  @Test
  void hugeTensorThatIsNotThereIsRejectedWithoutItsMemory() {
    String header =
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2000000000],\"data_offsets\":[0,8000000000]}}";
    assertRefused(file(header, 12), "is truncated");
  }

  @ParameterizedTest
  @ValueSource(strings = {"not json", "{\"a\":", "{\"a\":1}x", "{} {}"})
  void headerThatIsNoJsonIsRejected(String header) {
    assertThatThrownBy(() -> read(file(header, 0)))
        .isInstanceOf(InvalidInput.class)
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "17", "null", "\"text\"", "  "})
  void headerThatIsNoObjectIsRejected(String header) {
    assertRefused(file(header, 0), "not an object");
  }

  @Test
  void nameGivenTwiceIsRejected() {
    assertThatThrownBy(() -> read(file(BENIGN.replace("\"b\"", "\"a\""), 12)))
        .isInstanceOf(InvalidInput.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0x0000, 0.0",
    "0x8000, -0.0",
    "0x3c00, 1.0",
    "0xc000, -2.0",
    "0x7bff, 65504.0",
    "0x0400, 6.103515625E-5",
    "0x0001, 5.9604644775390625E-8",
    "0x03ff, 6.097555160522461E-5",
    "0x3555, 0.333251953125"
  })
  void sixteenBitFloats(String bits, double expected) throws IOException {
    assertThat(Float.floatToIntBits(narrow("F16", bits)))
        .isEqualTo(Float.floatToIntBits((float) expected));
  }

  @ParameterizedTest
  @CsvSource({
    "0x0000, 0.0",
    "0x3f80, 1.0",
    "0xc000, -2.0",
    "0x4049, 3.140625",
    "0x7f7f, 3.3895313892515355E38"
  })
  void brainFloats(String bits, double expected) throws IOException {
    assertThat(Float.floatToIntBits(narrow("BF16", bits)))
        .isEqualTo(Float.floatToIntBits((float) expected));
  }

  @ParameterizedTest
  @CsvSource({
    "F16, 0x7c00, Infinity",
    "F16, 0xfc00, -Infinity",
    "F16, 0x7e00, NaN",
    "BF16, 0x7f80, Infinity",
    "BF16, 0xff80, -Infinity",
    "BF16, 0x7fc1, NaN"
  })
  void narrowNumbersThatAreNotFiniteAreRejected(String type, String bits, String shown) {
    assertThatThrownBy(() -> narrow(type, bits))
        .isInstanceOf(InvalidInput.class)
        .hasMessage(
            "Cannot read weights: tensor a is not finite at index 0 (%s, expected finite numbers)"
                    .formatted(shown)
                + " at w.safetensors");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void tensorsThatAreNotFiniteAreRejectedByNameAndIndex(float bad) throws IOException {
    float[] values = new float[70_001]; // the last chunk's last number
    Arrays.fill(values, Float.MAX_VALUE);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Safetensors.write(out, Map.of("model.norm.weight", new Tensor(new int[] {70_001}, values)));
    byte[] file = out.toByteArray();
    assertThat(read(file)).hasSize(1);
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putFloat(file.length - 4, bad);
    assertRefused(
        file,
        "tensor model.norm.weight is not finite at index 70000 (" + bad + ", expected finite");
    values[3] = bad;
    assertThatThrownBy(
            () ->
                Safetensors.write(
                    new ByteArrayOutputStream(),
                    Map.of("m", new Tensor(new int[] {70_001}, values))))
        .isInstanceOf(InfrastructureFailure.class)
        .hasMessageStartingWith("Cannot write weights: tensor m is not finite at index 3 (" + bad);
  }

  private static float narrow(String type, String bits) throws IOException {
    String header = "{\"a\":{\"dtype\":\"" + type + "\",\"shape\":[1],\"data_offsets\":[0,2]}}";
    byte[] file = file(header, 2);
    int value = Integer.decode(bits);
    file[file.length - 2] = (byte) value;
    file[file.length - 1] = (byte) (value >> 8);
    return read(file).get("a").values()[0];
  }
}
